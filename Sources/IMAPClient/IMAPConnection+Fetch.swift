package import IMAPProtocol
package import NIOCore

/// What was said of messages.
package struct FetchResult: Sendable {
    /// One for each message, in the order of the wire. A message that is gone has none.
    package var messages: [FetchResponse]
    /// With `vanished`: messages that are gone.
    package var vanished: UIDSet
    /// The server gave up on some of them: NO after good answers (RFC 2180 section 4.1.2), as Exchange and Gmail do for
    /// one message that they can't read.
    package var isIncomplete = false
}

/// FETCH or UID FETCH of a page's worth (RFC 9051 section 6.4.5). For bodies there is ``IMAPConnection/withBody(_:_:)``.
package struct FetchRequest: IMAPRequest {
    package var fetch: FetchCommand

    package init(_ fetch: FetchCommand) { self.fetch = fetch }

    package var command: Command { .fetch(fetch) }

    package func makeCollector(limits: IMAPLimits) -> FetchCollector {
        FetchCollector(command: command.name, limits: limits)
    }
}

/// Gathers FETCH responses: one for each message, however many the server makes of it.
package struct FetchCollector: ResponseCollector {
    private let command: String
    private let limits: IMAPLimits
    private var messages: [FetchResponse] = []
    private var positions: [SequenceNumber: Int] = [:]
    private var vanished: [ClosedRange<UID>] = []
    private var responses = 0
    /// Sections of the response that is coming in.
    private var sections: [ByteBuffer] = []

    init(command: String, limits: IMAPLimits) {
        self.command = command
        self.limits = limits
    }

    package mutating func receive(_ response: UntaggedResponse) throws(IMAPClientError) {
        responses += 1
        guard responses <= limits.maximumResponses else { throw IMAPClientError(.limitExceeded, command: command) }
        switch response {
        case .fetch(var fetch):
            fetch.takeStreamed(&sections)
            add(fetch)
        case .vanished(let gone): vanished += gone.uids.ranges
        default: break
        }
    }

    private mutating func add(_ fetch: FetchResponse) {
        // An EXPUNGE in between gives the number to another message.
        if let position = positions[fetch.sequenceNumber], messages[position].mayBeSameMessage(as: fetch) {
            messages[position].merge(fetch)
        } else {
            positions[fetch.sequenceNumber] = messages.count
            messages.append(fetch)
        }
    }

    package mutating func literalBegin(_ literal: StreamedItem) {
        sections.append(ByteBuffer())
    }

    package mutating func literalBytes(_ bytes: ByteBuffer) {
        guard !sections.isEmpty else { return }
        sections[sections.count - 1].writeImmutableBuffer(bytes)
    }

    package mutating func finish(_ completion: ClientAction.Completion) -> FetchResult {
        FetchResult(messages: messages, vanished: UIDSet(ranges: vanished))
    }

    package mutating func salvage() -> FetchResult? {
        guard !messages.isEmpty else { return nil }
        return FetchResult(messages: messages, vanished: UIDSet(ranges: vanished), isIncomplete: true)
    }
}

extension FetchCommand {
    /// What the server must offer for its modifiers.
    fileprivate var requirements: [Capability] {
        var needed: [Capability] = []
        if changedSince != nil { needed.append(vanished ? .qResync : .condStore) }
        if partial != nil { needed.append(.partial) }
        if case .savedResult = messages { needed.append(.searchRes) }
        return needed
    }
}

extension IMAPConnection {
    /// Asks for something of messages. For answers of a page's size: ``IMAPLimits`` bounds them.
    ///
    /// - Parameters:
    ///   - changedSince: only messages changed after it (CONDSTORE).
    ///   - vanished: with `changedSince`, also which messages are gone (QRESYNC).
    ///   - partial: only a window of the messages (PARTIAL).
    package func fetch(
        _ messages: MessageSelection, _ attributes: [FetchAttribute], changedSince: ModSequence? = nil,
        vanished: Bool = false, partial: PartialWindow? = nil
    ) async throws -> FetchResult {
        let command = FetchCommand(
            messages: messages, attributes: attributes, changedSince: changedSince, vanished: vanished,
            partial: partial)
        guard command.requirements.allSatisfy(capabilities.contains) else {
            throw IMAPClientError(.unsupported, command: Command.fetch(command).name)
        }
        return try await run(FetchRequest(command))
    }
}
