import IMAPProtocol
import MailStore
import NIOCore

/// IDLE (RFC 9051 section 6.3.13): the mailbox's changes are told as they happen, until the client says DONE.
extension IMAPSession {
    func idle() async throws -> StatusResponse {
        reader.expectLine()
        let watch = watchSelected()
        defer { withExtendedLifetime(watch) {} }
        encoder.write(ContinuationRequest(text: "idling"))
        while true {
            if service.faults?.silencesIdle != true { try tellChanges(permitsExpunge: true) }
            if let line = try await nextLineOrWake() {
                guard line.readableBytesView.elementsEqual("DONE".utf8, by: { $0 & 0xDF == $1 }) else {
                    throw CommandFailure.bad("DONE was to come")
                }
                return .ok(nil, "IDLE done")
            }
        }
    }

    /// Nil when the session was woken.
    private func nextLineOrWake() async throws -> ByteBuffer? {
        while true {
            if let event = reader.next() {
                if case .line(let line) = event { return line }
                // More than a line can be.
                throw SessionEnd.bye("DONE was to come")
            }
            try await flush()
            if try await receiveOrWake() { return nil }
        }
    }

    private func watchSelected() -> Watch? {
        guard let account, let selected else { return nil }
        let connection = connection
        return account.watch(selected.id) { connection.wake() }
    }
}
