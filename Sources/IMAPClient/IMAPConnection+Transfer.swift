package import IMAPProtocol

/// COPY, or MOVE (RFC 9051 sections 6.4.7 and 6.4.8).
///
/// Not to be repeated after a connection that broke: the messages may be there already.
package struct TransferRequest: IMAPRequest {
    package let messages: MessageSelection
    package let destination: MailboxName
    /// MOVE, which the server must offer.
    package let moves: Bool

    package init(_ messages: MessageSelection, to destination: MailboxName, moves: Bool) {
        self.messages = messages
        self.destination = destination
        self.moves = moves
    }

    package var command: Command { moves ? .move(messages, to: destination) : .copy(messages, to: destination) }

    package func makeCollector(limits: IMAPLimits) -> TransferCollector { TransferCollector() }
}

package struct TransferCollector: ResponseCollector {
    private var copied: CopiedUIDs?

    /// MOVE tells COPYUID before its EXPUNGEs (RFC 6851 section 4.3), COPY with its OK.
    package mutating func receive(_ response: UntaggedResponse) {
        if case .status(let status) = response { learn(status.code) }
    }

    /// The UIDs in the destination, where the server tells (UIDPLUS).
    package mutating func finish(_ completion: ClientAction.Completion) -> CopiedUIDs? {
        learn(completion.status.code)
        return copied
    }

    private mutating func learn(_ code: ResponseCode?) {
        if case .copyUID(let uids) = code { copied = uids }
    }
}
