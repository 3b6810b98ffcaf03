import FuzzDriver
import MailServer
import NIOCore

// Whatever a client sends gives answers, never a trap; and where it is cut changes neither them nor the messages.
fuzz { bytes in
    guard bytes.count > 1, let seed = bytes.first else { return }
    let stream = Array(bytes.dropFirst())
    let step = Int(seed) % 7 + 1
    let pieces = stride(from: 0, to: stream.count, by: step).map { stream[$0..<min($0 + step, stream.count)] }
    for isLMTP in [true, false] {
        let whole = session([stream[...]], isLMTP: isLMTP)
        precondition(
            session(pieces, isLMTP: isLMTP) == whole, "cut into pieces of \(step), the stream reads differently")
    }
}

/// What the server wrote, and the messages that it took.
struct Heard: Equatable {
    var written = ByteBuffer()
    var messages: [ByteBuffer] = []
}

@Sendable func session(_ pieces: [ArraySlice<UInt8>], isLMTP: Bool) -> Heard {
    var options = SMTPMachine.Options()
    options.maximumCommandBytes = 128
    options.maximumMessageBytes = 256
    options.maximumRecipients = 4
    options.refusesBareLineEnds = isLMTP
    var machine = SMTPMachine(
        offer: .init(isLMTP: isLMTP, hostName: "here", mechanisms: isLMTP ? [] : ["PLAIN"]), options: options)
    var heard = Heard()
    var content = ByteBuffer()
    var recipients = 0
    for piece in pieces {
        machine.received(ByteBuffer(bytes: piece))
        while let action = machine.next() {
            switch action {
            case .send(let bytes): heard.written.writeImmutableBuffer(bytes)
            case .checkSender: machine.accepted()
            case .checkRecipient(let path):
                if path.description.hasPrefix("x") {
                    machine.refused(SMTPReply(550, "5.1.1", "no"))
                } else {
                    machine.accepted()
                }
            case .begin(let envelope):
                recipients = envelope.recipients.count
                content = ByteBuffer()
                if "\(envelope.sender)".hasPrefix("full") { machine.contentFailed(SMTPReply(452, "4.2.2", "full")) }
            case .content(let bytes): content.writeImmutableBuffer(bytes)
            case .deliver:
                heard.messages.append(content)
                machine.delivered(Array(repeating: SMTPReply(250, "2.0.0", "OK"), count: recipients))
            case .authenticate: machine.challenge(ByteBuffer(string: "YQ=="))
            case .respond(let response):
                if response == nil { machine.refused(SMTPReply(535, "5.7.8", "no")) } else { machine.authenticated() }
            case .abandon, .startTLS, .close: break
            }
        }
    }
    return heard
}
