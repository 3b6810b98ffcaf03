import Logging
import NIOCore

/// The server's end of a line protocol without I/O, as the loop around it sees it.
protocol SessionMachine {
    associatedtype Action

    /// Whether the session is over, and all is written.
    var isClosed: Bool { get }
    /// The next thing to do; nil when bytes are needed.
    mutating func next() -> Action?
    mutating func received(_ bytes: ByteBuffer)
    /// Says goodbye, and closes.
    mutating func end(because reason: SessionEnding)
}

/// Why a server ends a session.
enum SessionEnding {
    /// The client has said nothing for too long.
    case timeout
    case shuttingDown
}

/// One client's connection, whose machine says what is to be done.
///
/// Confined to the task that calls ``runMachine()``, which runs on threads that may block.
protocol MachineSession: AnyObject {
    associatedtype Machine: SessionMachine

    var machine: Machine { get set }
    var connection: MailConnection { get }
    var logger: Logger { get }

    func perform(_ action: Machine.Action) async throws
}

extension MachineSession {
    /// Returns when the client has quit, or is gone.
    func runMachine() async {
        do {
            while !machine.isClosed {
                if let action = machine.next() {
                    try await perform(action)
                } else if try await !receive() {
                    return
                }
            }
            try await connection.flush()
        } catch {
            logger.debug("connection lost", metadata: ["error": "\(error)"])
        }
    }

    /// Waits for the client; false where nothing more will come.
    private func receive() async throws -> Bool {
        try await connection.flush()
        switch await connection.next() {
        case .received(let bytes): machine.received(bytes)
        case .woken: break
        case .timedOut: machine.end(because: .timeout)
        case .shuttingDown: machine.end(because: .shuttingDown)
        case .ended: return false
        }
        return true
    }
}
