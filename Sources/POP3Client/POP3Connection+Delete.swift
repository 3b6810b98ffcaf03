package import POP3Protocol

extension POP3Connection {
    /// Marks a message as deleted (RFC 1939 section 5). It is gone once ``quit()`` has said so.
    ///
    /// - Throws: ``POP3ClientError``, `nonexistent` where there is no such message, or it is marked already.
    package func delete(_ number: MessageNumber) async throws { _ = try await run(PlainRequest(.dele(number))) }

    /// Takes back all that ``delete(_:)`` has marked (RFC 1939 section 5).
    package func reset() async throws { _ = try await run(PlainRequest(.rset)) }
}
