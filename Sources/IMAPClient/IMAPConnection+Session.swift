package import IMAPProtocol

/// CAPABILITY (RFC 9051 section 6.1.1).
package struct CapabilityRequest: IMAPRequest {
    package init() {}

    package var command: Command { .capability }

    package func makeCollector(limits: IMAPLimits) -> SingleCollector<CapabilitySet> {
        SingleCollector(command: command.name) { response in
            if case .capability(let capabilities) = response { capabilities } else { nil }
        }
    }
}

/// ENABLE (RFC 9051 section 6.3.1). A server may enable less than was asked, and say nothing of it.
package struct EnableRequest: IMAPRequest {
    package var capabilities: [Capability]

    package init(_ capabilities: [Capability]) { self.capabilities = capabilities }

    package var command: Command { .enable(capabilities) }

    package func makeCollector(limits: IMAPLimits) -> SingleCollector<CapabilitySet> {
        SingleCollector(command: command.name, fallback: []) { response in
            if case .enabled(let capabilities) = response { capabilities } else { nil }
        }
    }
}

/// ID (RFC 2971).
package struct IDRequest: IMAPRequest {
    package var fields: [IDArgument]?

    package init(_ fields: [IDArgument]?) { self.fields = fields }

    package var command: Command { .id(fields) }

    package func makeCollector(limits: IMAPLimits) -> SingleCollector<[IDField]> {
        SingleCollector(command: command.name, fallback: []) { response in
            if case .id(let fields) = response { fields } else { nil }
        }
    }
}

extension IMAPConnection {
    /// After the login: asks for the capabilities where the server didn't tell them, and enables the extensions that the
    /// configuration names and the server offers. COMPRESS goes out alone, before ENABLE and ID, which go out together; this
    /// doesn't wait for their answers, and what follows needn't either. A server that refuses one does without.
    package func prepare() async throws {
        if !knowsCapabilities { _ = try await run(CapabilityRequest()) }
        let offered = capabilities
        if configuration.compresses, offered.contains(.compressDeflate) { _ = start(PlainRequest(.compress)) }
        let wanted = offered.contains(.enable) ? configuration.enable.filter { offered.contains($0) } : []
        if !wanted.isEmpty { _ = start(EnableRequest(wanted)) }
        if let fields = configuration.clientID, offered.contains(.id) { _ = start(IDRequest(fields)) }
    }

    /// Asks for nothing: the server answers with what is new, and shows that it is there.
    package func noop() async throws { _ = try await run(PlainRequest(.noop)) }
}
