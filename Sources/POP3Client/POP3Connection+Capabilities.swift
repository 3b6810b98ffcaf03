import Logging
package import NIOCore
package import POP3Protocol

/// CAPA (RFC 2449 section 5).
package struct CapabilityRequest: POP3Request {
    package init() {}

    package var command: Command { .capa }

    package func makeCollector(limits: POP3Limits) -> CapabilityCollector { CapabilityCollector() }
}

package struct CapabilityCollector: AnswerCollector {
    /// Protects memory: a server has some dozens.
    private static let maximumCapabilities = 1000
    private var told: [Capability] = []

    package mutating func receive(_ line: ByteBuffer) throws(POP3ClientError) {
        guard told.count < Self.maximumCapabilities else { throw POP3ClientError(.limitExceeded, command: "CAPA") }
        if let capability = ResponseParser.capability(line) { told.append(capability) }
    }

    package mutating func finish(_ status: Status) -> CapabilitySet { CapabilitySet(told) }
}

extension POP3Connection {
    /// Asks for the capabilities, unless they are known. A server without CAPA has none.
    package func learnCapabilities() async throws {
        if knowsCapabilities { return }
        do {
            _ = try await run(CapabilityRequest())
        } catch let error as POP3ClientError where error.isAnswer {
            configuration.logger.debug("the server has no CAPA", metadata: ["error": "\(error)"])
        }
    }

    /// UTF8 (RFC 6856 section 2), which is for before the login. This doesn't wait for the answer: a server that refuses
    /// does without.
    func askForUTF8() {
        guard configuration.usesUTF8, capabilities.contains(.utf8User) else { return }
        _ = start(PlainRequest(.utf8))
    }

    /// After the login: asks for the capabilities anew, where they may be others for this user, or where it costs nothing. This
    /// doesn't wait for the answer, and what follows needn't either.
    package func prepare() {
        let offered = capabilities
        // QUIRK: some servers tell UIDL and TOP only now.
        let mayGrow = !offered.contains(.uidl) || !offered.contains(.top)
        guard !offered.all.isEmpty, offered.dependsOnUser || mayGrow || offered.contains(.pipelining) else { return }
        _ = start(CapabilityRequest())
    }

    /// What becomes of an optional command that fails: where nobody said that the server knows it, it doesn't.
    func orUnsupported<Output>(
        _ capability: Capability, _ body: () async throws -> Output
    ) async throws -> Output {
        do {
            return try await body()
        } catch var error as POP3ClientError where error.code == .commandFailed && !capabilities.contains(capability) {
            error.code = .unsupported
            throw error
        }
    }
}

extension POP3ClientError {
    /// Whether the server said `-ERR` to the command, and the connection goes on.
    var isAnswer: Bool { serverText != nil && code != .dismissed }
}
