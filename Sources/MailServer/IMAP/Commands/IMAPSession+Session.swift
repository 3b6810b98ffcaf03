import IMAPProtocol
import Logging
import MailStore
import NIOCore

/// LOGOUT, ID, ENABLE, STARTTLS and COMPRESS (RFC 9051 sections 6.1.3, 6.2.1 and 6.3.1; RFC 2971, RFC 4978).
extension IMAPSession {
    func logOut() -> StatusResponse {
        leave()
        machine.loggedOut()
        send(.status(StatusResponse(.bye, text: "Until next time")))
        return .ok(nil, "LOGOUT done")
    }

    /// Says nothing of a version: it would help only those who look for a server with a known hole.
    func identify(_ fields: [IDArgument]?) -> StatusResponse {
        let name = fields?.first { $0.name.text.lowercased() == "name" }?.value?.text
        if let name { logger.debug("client", metadata: ["name": "\(name.prefix(80))"]) }
        send(.id([IDField(name: "name", value: "Postern")]))
        return .ok(nil, "ID done")
    }

    func enable(_ capabilities: [Capability]) -> StatusResponse {
        let knewModSeq = machine.enabled.condStore
        let enabled = machine.enable(capabilities)
        reader.parser.options.mailboxEncoding = machine.enabled.nameEncoding
        encoder.options.allowsUTF8 = machine.enabled.nameEncoding == .utf8
        send(.enabled(CapabilitySet(enabled)))
        if !knewModSeq { tellModSeqIfEnabled() }
        return .ok(nil, "ENABLE done")
    }

    func startTLS(_ tag: String) async throws -> StatusResponse? {
        guard connection.canStartTLS else { return .bad("STARTTLS isn't offered") }
        try await flush()
        try await connection.startTLS(
            replying: encoded(tag, .ok(nil, "Begin TLS")), unread: reader.takeBufferedBytes().readableBytes)
        return nil
    }

    func compress(_ tag: String) async throws -> StatusResponse? {
        guard connection.canStartCompression else {
            return .no(connection.isCompressed ? .compressionActive : .cannot, "Compression can't begin")
        }
        try await flush()
        try await connection.startCompression(
            replying: encoded(tag, .ok(nil, "Begin DEFLATE")), unread: reader.takeBufferedBytes().readableBytes)
        return nil
    }

    private func encoded(_ tag: String, _ status: StatusResponse) -> ByteBuffer {
        encoder.write(TaggedResponse(tag: tag, status: status))
        return encoder.takeBytes()
    }
}
