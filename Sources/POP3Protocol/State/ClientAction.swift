package import NIOCore

/// What the shell around a ``ClientMachine`` is to do, in order. Writing comes by itself: see ``ClientMachine/takeFlight()``.
package enum ClientAction: Hashable, Sendable {
    /// The server is there. The timestamp is what APOP is made with; nil where the server doesn't do it.
    case greeted(Status, timestamp: String?)
    /// A SASL challenge, in base64, which waits for ``ClientMachine/respond(to:with:)``.
    case challenge(CommandID, ByteBuffer)
    /// An answer of several lines begins.
    case begins(CommandID, Status)
    /// A line of a listing (CAPA, LIST, UIDL, AUTH alone), dots taken out.
    case line(CommandID, ByteBuffer)
    /// The next bytes of a message, dots taken out, the last line's CRLF included.
    case content(CommandID, ByteBuffer)
    /// The command is done, its answer with it.
    case completed(CommandID, Status)
    /// The command is over without an answer.
    case failed(CommandID, CommandFailure)
    /// Close the socket: nothing follows.
    case close(ConnectionEnd)
}

/// Why a command has no answer.
package enum CommandFailure: Error, Hashable, Sendable {
    case cancelled
    /// ``ClientMachine/Options/maximumQueued`` commands wait already.
    case queueFull
    case connection(ConnectionEnd)
    /// The same, before anything of the command was sent.
    case notSent(ConnectionEnd)
}

/// Why a connection is of no more use.
package enum ConnectionEnd: Error, Hashable, Sendable {
    /// QUIT was answered, well or not.
    case quit
    /// The server said `-ERR` in place of a greeting.
    case greetingRefused(Status)
    /// The server said something that nobody asked for, such as why it is about to close.
    case dismissed(Status)
    /// What came isn't a POP3 answer.
    case notPOP3
    /// The peer, or the network, ended it.
    case closedByPeer
    /// Bytes came in the clear after the answer to STLS: someone may have put them there (CVE-2011-0411).
    case injectionBeforeTLS
    /// A cancelled command had more to come than ``ClientMachine/Options/maximumDrainBytes``.
    case tooMuchToDrain
    /// An answer's first line was over its limit, a line had no end, or a listing had more lines than its limit.
    case tooLarge
    /// What the client itself asked: a deadline passed, or it has no more use for the connection.
    case closedByClient
}
