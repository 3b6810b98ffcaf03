/// Why a connection is of no more use.
package enum ConnectionEnd: Error, Sendable, Hashable {
    /// LOGOUT was answered.
    case loggedOut
    /// The server said BYE.
    case bye(StatusResponse)
    /// The server said BYE in place of a greeting.
    case greetingRefused(StatusResponse)
    /// What came first isn't an IMAP greeting.
    case notIMAP
    /// The peer, or the network, ended it.
    case closedByPeer
    /// Bytes came in the clear after the answer to STARTTLS: someone may have put them there (CVE-2011-0411).
    case injectionBeforeTLS
    /// A cancelled command had more to come than ``ClientMachine/Options/maximumDrainBytes``.
    case tooMuchToDrain
    /// A response broke a limit of the framer that it can't get over, or too many couldn't be read.
    case unreadable
    /// An answer to a command that wasn't sent.
    case unknownTag
    /// What the client itself asked: a deadline passed, or it has no more use for the connection.
    case closedByClient
}

/// Why a command has no answer.
package enum CommandFailure: Error, Sendable, Equatable {
    case cancelled
    /// ``ClientMachine/Options/maximumQueued`` commands wait already.
    case queueFull
    /// It can't be put on the wire.
    case notEncodable(CommandEncodingError)
    /// The response that would have ended it was over a limit, or unreadable.
    case answerLost
    case connection(ConnectionEnd)
}
