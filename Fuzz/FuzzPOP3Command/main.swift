import FuzzDriver
import NIOCore
import POP3Protocol

// Whatever a client sends gives answers, never a trap; and where it is cut changes none of them.
fuzz { bytes in
    guard bytes.count > 1, let seed = bytes.first else { return }
    let stream = Array(bytes.dropFirst())
    let whole = session([stream[...]])
    let step = Int(seed) % 7 + 1
    let pieces = stride(from: 0, to: stream.count, by: step).map { stream[$0..<min($0 + step, stream.count)] }
    precondition(session(pieces) == whole, "cut into pieces of \(step), the stream reads differently")
    let commands = stream.split(separator: 0x0A).compactMap { try? CommandParser.parse(ByteBuffer(bytes: $0)) }
    for command in commands { readAgain(command) }
}

/// All that the server writes.
@Sendable func session(_ pieces: [ArraySlice<UInt8>]) -> ByteBuffer {
    let capabilities = CapabilitySet([.user, .sasl(["PLAIN"]), .pipelining])
    var offer = ServerMachine.Offer(
        greeting: "ready", capabilities: capabilities, capabilitiesAfterLogin: capabilities)
    offer.hasAPOP = true
    var options = ServerMachine.Options()
    options.maximumCommandBytes = 64
    var machine = ServerMachine(offer: offer, options: options)
    var written = ByteBuffer()
    for piece in pieces {
        machine.received(ByteBuffer(bytes: piece))
        while let action = machine.next() { perform(action, &machine, &written) }
    }
    return written
}

@Sendable func perform(_ action: ServerAction, _ machine: inout ServerMachine, _ written: inout ByteBuffer) {
    switch action {
    case .send(let bytes): written.writeImmutableBuffer(bytes)
    case .login(let user, _):
        let messages = [Maildrop.Message(octets: 10, uid: 1), Maildrop.Message(octets: 20, uid: 9)]
        if user.text == "x" { machine.refused(.error("no")) } else { machine.loggedIn(Maildrop(messages: messages)) }
    case .loginByDigest: machine.loggedIn(Maildrop())
    case .authenticate: machine.challenge(ByteBuffer(string: "YQ=="))
    case .respond(let response):
        if response == nil { machine.refused(.error("given up")) } else { machine.loggedIn(Maildrop()) }
    case .retrieve(let message):
        machine.contentBegins()
        for _ in 0..<message.uid where machine.content(ByteBuffer(string: ".A: b\r\n\r\n.\nx")) {}
        machine.contentEnds()
    case .update: machine.updated(.done)
    case .startTLS, .close: break
    }
}

@Sendable func readAgain(_ command: Command) {
    let line = wire(command)
    guard let again = try? CommandParser.parse(line) else { preconditionFailure("\(command) isn't read again") }
    precondition(wire(again) == line, "\(again) in place of \(command)")
}

/// The command without its line end.
@Sendable func wire(_ command: Command) -> ByteBuffer {
    var line = ByteBuffer()
    for segment in CommandEncoder.encode(command) {
        switch segment {
        case .bytes(let bytes), .secret(let bytes): line.writeImmutableBuffer(bytes)
        }
    }
    line.moveWriterIndex(to: line.writerIndex - 2)
    return line
}
