package import NIOCore

/// A client's end of a protocol without I/O, as the channel handler around it sees it.
package protocol ClientStateMachine {
    associatedtype Action

    /// Whether the connection is over, and with it all commands.
    var isClosed: Bool { get }
    /// The next thing to do; nil when bytes or commands are needed.
    mutating func next() -> Action?
    mutating func received(_ bytes: ByteBuffer)
    /// The server closed the connection, or it broke.
    mutating func connectionClosed()
    /// Ends the connection from this side.
    mutating func disconnect()
}
