import FuzzDriver
import NIOCore
import POP3Protocol

// Whatever a server sends, where it is cut doesn't change what the client makes of it.
fuzz { bytes in
    guard bytes.count > 1, let seed = bytes.first else { return }
    let stream = Array(bytes.dropFirst())
    let whole = session([stream[...]])
    let step = Int(seed) % 7 + 1
    let pieces = stride(from: 0, to: stream.count, by: step).map { stream[$0..<min($0 + step, stream.count)] }
    precondition(session(pieces) == whole, "cut into pieces of \(step), the stream reads differently")
    for line in stream.split(separator: 0x0A) {
        _ = try? ResponseParser.twoNumbers(line)
        _ = try? ResponseParser.uniqueID(line)
    }
}

/// All that the client does; a message's bytes, which come in as many pieces as they are received in, by their number.
@Sendable func session(_ pieces: [ArraySlice<UInt8>]) -> [ClientAction] {
    var options = ClientMachine.Options()
    options.maximumLineBytes = 64
    options.maximumDrainBytes = 32
    var machine = ClientMachine(options: options)
    let lines = ["CAPA", "AUTH PLAIN", "STAT", "LIST", "RETR 1", "TOP 1 0", "UIDL", "RETR 2", "DELE 1", "QUIT"]
    for (id, line) in lines.enumerated() {
        guard let command = try? CommandParser.parse(ByteBuffer(string: line)) else { continue }
        machine.submit(command, id: CommandID(UInt64(id)))
    }
    var actions: [ClientAction] = []
    var content = ByteBuffer()
    for piece in pieces {
        machine.received(ByteBuffer(bytes: piece))
        while let action = machine.next() {
            if case .content(let id, let bytes) = action {
                content.writeImmutableBuffer(bytes)
                if case .content? = actions.last { actions.removeLast() }
                actions.append(.content(id, content))
                continue
            }
            content.clear()
            actions.append(action)
            if case .challenge(let id, _) = action { machine.respond(to: id, with: SecretText("YQ==".utf8)) }
        }
        _ = machine.takeFlight()
    }
    return actions
}
