package import IMAPProtocol

/// NAMESPACE (RFC 9051 section 6.3.10).
package struct NamespaceRequest: IMAPRequest {
    package init() {}

    package var command: Command { .namespace }

    package func makeCollector(limits: IMAPLimits) -> SingleCollector<Namespaces> {
        SingleCollector(command: command.name) { response in
            if case .namespaces(let namespaces) = response { namespaces } else { nil }
        }
    }
}

/// What a mailbox counts against (RFC 9208).
package struct QuotaAnswer: Sendable, Hashable {
    package var roots: QuotaRoots?
    package var quotas: [Quota]
}

/// GETQUOTAROOT (RFC 9208 section 4.1.3).
package struct QuotaRequest: IMAPRequest {
    package var name: MailboxName

    package init(_ name: MailboxName) { self.name = name }

    package var command: Command { .getQuotaRoot(name) }

    package func makeCollector(limits: IMAPLimits) -> QuotaCollector { QuotaCollector() }
}

package struct QuotaCollector: ResponseCollector {
    /// A mailbox has one or two quota roots; a server that sends more than this is not worth the memory.
    private static let maximumQuotas = 64
    private var answer = QuotaAnswer(roots: nil, quotas: [])

    package mutating func receive(_ response: UntaggedResponse) {
        switch response {
        case .quotaRoots(let roots): answer.roots = roots
        case .quota(let quota): if answer.quotas.count < Self.maximumQuotas { answer.quotas.append(quota) }
        default: break
        }
    }

    package mutating func finish(_ completion: ClientAction.Completion) -> QuotaAnswer { answer }
}

/// MYRIGHTS (RFC 4314 section 3.5).
package struct MyRightsRequest: IMAPRequest {
    package var name: MailboxName

    package init(_ name: MailboxName) { self.name = name }

    package var command: Command { .myRights(name) }

    package func makeCollector(limits: IMAPLimits) -> SingleCollector<MyRights> {
        SingleCollector(command: command.name) { response in
            if case .myRights(let rights) = response { rights } else { nil }
        }
    }
}

/// GETMETADATA (RFC 5464 section 4.2).
package struct MetadataRequest: IMAPRequest {
    package var metadata: GetMetadataCommand

    package init(_ metadata: GetMetadataCommand) { self.metadata = metadata }

    package var command: Command { .getMetadata(metadata) }

    package func makeCollector(limits: IMAPLimits) -> MetadataCollector {
        MetadataCollector(command: command.name, limit: limits.maximumResponses)
    }
}

package struct MetadataCollector: ResponseCollector {
    let command: String
    let limit: Int
    private var entries: [MetadataEntries.Entry] = []

    init(command: String, limit: Int) {
        self.command = command
        self.limit = limit
    }

    package mutating func receive(_ response: UntaggedResponse) throws(IMAPClientError) {
        guard case .metadata(let told) = response else { return }
        guard entries.count + told.entries.count <= limit else {
            throw IMAPClientError(.limitExceeded, command: command)
        }
        entries += told.entries
    }

    package mutating func finish(_ completion: ClientAction.Completion) -> [MetadataEntries.Entry] { entries }
}

extension IMAPConnection {
    package func namespace() async throws -> Namespaces {
        guard capabilities.contains(.namespace) else { throw IMAPClientError(.unsupported, command: "NAMESPACE") }
        return try await run(NamespaceRequest())
    }

    /// What the mailbox counts against, and how full that is.
    package func quota(_ name: MailboxName = .inbox) async throws -> QuotaAnswer {
        guard capabilities.contains(.quota) else { throw IMAPClientError(.unsupported, command: "GETQUOTAROOT") }
        return try await run(QuotaRequest(name))
    }

    package func myRights(_ name: MailboxName) async throws -> MyRights {
        guard capabilities.contains(.acl) else { throw IMAPClientError(.unsupported, command: "MYRIGHTS") }
        return try await run(MyRightsRequest(name))
    }

    /// Annotations of a mailbox, or of the server.
    package func metadata(_ command: GetMetadataCommand) async throws -> [MetadataEntries.Entry] {
        guard capabilities.contains(.metadata) || (command.mailbox == nil && capabilities.contains(.metadataServer))
        else { throw IMAPClientError(.unsupported, command: "GETMETADATA") }
        return try await run(MetadataRequest(command))
    }
}
