import FuzzDriver
import NIOCore
import POP3Protocol

// Whatever a server sends, and whenever the client submits, cancels, waits or goes: each command ends once, in its turn, and
// nothing happens after the connection's end.
//
// The input is a list of events: a byte below 0x20 is what the client does, and others are the server's bytes up to the
// next such byte; LF and CR are the server's.
fuzz { bytes in
    var world = World()
    var said: [UInt8] = []
    for byte in bytes {
        if byte >= 0x20 || byte == 0x0A || byte == 0x0D {
            said.append(byte)
            continue
        }
        world.server(said)
        said = []
        world.client(byte)
    }
    world.server(said)
    world.end()
}

struct World {
    private var machine: ClientMachine
    private var lastID: UInt64 = 0
    private var open: Set<CommandID> = []
    private var ended: Set<CommandID> = []
    private var isClosed = false
    private var receivedBytes = 0
    private var deliveredBytes = 0

    private static let commands = [
        "CAPA", "USER a", "PASS b", "AUTH PLAIN YQ==", "STAT", "LIST", "LIST 1", "RETR 1", "TOP 1 0", "UIDL", "UIDL 2",
        "DELE 1", "RSET", "NOOP", "UTF8", "STLS", "QUIT",
    ].compactMap { try? CommandParser.parse(ByteBuffer(string: $0)) }

    init() {
        var options = ClientMachine.Options()
        options.maximumLineBytes = 64
        options.maximumDrainBytes = 128
        options.maximumLines = 8
        options.maximumInFlight = 4
        options.maximumQueued = 8
        machine = ClientMachine(options: options)
    }

    mutating func server(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        receivedBytes += bytes.count
        machine.received(ByteBuffer(bytes: bytes))
        drain()
    }

    mutating func client(_ event: UInt8) {
        switch event {
        case 0..<UInt8(Self.commands.count) where event != 0x0A && event != 0x0D: submit(Self.commands[Int(event)])
        case 0x11: machine.cancel(CommandID(lastID))
        case 0x12: machine.respond(to: CommandID(lastID), with: SecretText("YQ==".utf8))
        case 0x13: _ = machine.startedTLS()
        case 0x14: _ = machine.endSilentMessage(CommandID(lastID))
        case 0x15: machine.cancel(CommandID(lastID &- 1))
        case 0x16: machine.connectionClosed()
        case 0x17: machine.disconnect()
        default: break
        }
        drain()
    }

    mutating func end() {
        machine.connectionClosed()
        drain()
        precondition(isClosed, "the machine didn't close")
        precondition(open.isEmpty, "commands without an end: \(open)")
        precondition(deliveredBytes <= receivedBytes, "more came out than went in")
    }

    private mutating func submit(_ command: Command) {
        lastID += 1
        open.insert(CommandID(lastID))
        machine.submit(command, id: CommandID(lastID))
    }

    private mutating func drain() {
        while let action = machine.next() {
            switch action {
            case .greeted, .challenge: precondition(!isClosed)
            case .begins(let id, _): check(id)
            case .line(let id, let bytes), .content(let id, let bytes):
                check(id)
                deliveredBytes += bytes.readableBytes
            case .completed(let id, _): finish(id)
            case .failed(let id, _): finish(id)
            case .close:
                precondition(!isClosed, "closed twice")
                isClosed = true
            }
        }
        let flight = machine.takeFlight()
        precondition(!isClosed || flight.isEmpty, "something is written after the end")
    }

    private func check(_ id: CommandID) {
        precondition(open.contains(id) && !isClosed, "something of a command that is over")
    }

    private mutating func finish(_ id: CommandID) {
        precondition(open.remove(id) != nil, "a command that ended twice, or never was")
    }
}
