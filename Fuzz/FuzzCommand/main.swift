import FuzzDriver
import IMAPProtocol
import NIOCore

// Whatever a client sends gives commands and refusals, never a trap; where it is cut changes nothing; and what was read
// can be written and read again.
fuzz { bytes in
    guard let seed = bytes.first else { return }
    let stream = Array(bytes.dropFirst())
    let whole = heard(in: [stream[...]])
    let step = Int(seed) % 7 + 1
    let pieces = stride(from: 0, to: stream.count, by: step).map { stream[$0..<min($0 + step, stream.count)] }
    precondition(heard(in: pieces) == whole, "cut into pieces of \(step), the stream reads differently")
    for event in whole {
        switch event {
        case .command(let command): readAgain(command)
        case .refused(let refused):
            var encoder = ResponseEncoder()
            encoder.write(refused.response)
        default: break
        }
    }
}

/// All events but the messages' bytes, which come in as many pieces as they are received in.
@Sendable func heard(in pieces: [ArraySlice<UInt8>]) -> [CommandReader.Event] {
    var limits = CommandFramer.Options()
    limits.maximumCommandBytes = 1024
    limits.maximumLiteralBytes = 512
    limits.maximumLiterals = 16
    var reader = CommandReader(framer: limits)
    var events: [CommandReader.Event] = []
    for piece in pieces {
        reader.append(ByteBuffer(bytes: piece))
        while let event = reader.next() {
            switch event {
            case .messageBegin(let announcement):
                if announcement.message.flags.isEmpty { reader.acceptMessage() } else { reader.refuseMessage() }
                events.append(event)
            case .command(let command):
                if case .idle = command.command { reader.expectLine() }
                events.append(event)
            case .messageBytes: break
            default: events.append(event)
            }
        }
    }
    return events
}

@Sendable func readAgain(_ tagged: TaggedCommand) {
    let options = CommandEncoder.Options(literals: .plus)
    // Not all that a literal can bring can be written: a line end in a mailbox's name, or a message's bytes.
    guard let segments = try? CommandEncoder.encode(tagged.command, tag: "A1", options: options) else { return }
    if segments.contains(where: { if case .content = $0 { true } else { false } }) { return }
    var reader = CommandReader()
    for case .bytes(let bytes) in segments.map(\.plain) { reader.append(bytes) }
    guard case .command(let again)? = reader.next() else { preconditionFailure("\(tagged) isn't read again") }
    precondition(again.command == tagged.command, "\(again.command) in place of \(tagged.command)")
}

extension CommandSegment {
    fileprivate var plain: CommandSegment {
        if case .secret(let bytes) = self { .bytes(bytes) } else { self }
    }
}
