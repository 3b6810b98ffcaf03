package import NIOCore

/// What the shell around a ``ClientMachine`` is to do, in order. Writing comes by itself: see ``ClientMachine/takeFlight()``.
package enum ClientAction: Sendable, Equatable {
    /// The connection can be used.
    case greeted(StatusResponse)
    /// The command goes out, in this form (``ClientMachine/describesCommands``).
    case started(CommandID, String)
    /// An answer to give to the command.
    case data(CommandID, UntaggedResponse)
    /// A literal of a FETCH response begins; its bytes follow before the response does.
    case literalBegin(CommandID, StreamedItem)
    case literalBytes(CommandID, ByteBuffer)
    case literalEnd(CommandID)
    /// A SASL challenge, in base64, which waits for ``ClientMachine/respond(to:with:)``.
    case challenge(CommandID, ByteBuffer)
    /// The server took IDLE.
    case idling(CommandID)
    /// DONE goes out: the server is to answer IDLE now.
    case leavingIdle(CommandID)
    /// Compression begins, in both directions, now (RFC 4978): the bytes are the first that came compressed.
    case compress(ByteBuffer)
    /// The bytes of a literal are to go out now: ``ClientMachine/supply(_:to:)`` takes them, piece by piece.
    case contentWanted(CommandID, StreamedContent)
    /// The command is done: OK, NO or BAD.
    case completed(CommandID, Completion)
    /// The command is over without an answer.
    case failed(CommandID, CommandFailure)
    case event(MailboxEvent)
    /// Close the socket: nothing follows.
    case close(ConnectionEnd)

    /// How a command ended.
    package struct Completion: Sendable, Equatable {
        package var status: StatusResponse
        /// The mailbox that a SELECT or EXAMINE selected.
        package var mailbox: SelectedMailbox?

        package init(status: StatusResponse, mailbox: SelectedMailbox? = nil) {
            self.status = status
            self.mailbox = mailbox
        }
    }
}
