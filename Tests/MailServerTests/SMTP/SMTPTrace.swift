import NIOCore
import POP3Protocol

@testable import MailServer

/// A server machine under test, driven as a conversation: what the client writes goes in, what the server does comes out as
/// text, with CRLF as `|`. The shell accepts all addresses but those of nobody@, and delivers to all but full@.
struct SMTPTrace {
    var machine: SMTPMachine
    /// Whether each byte comes by itself.
    var isCut = false
    private(set) var content = ""
    private var recipients: [SMTPPath] = []

    init(_ offer: SMTPMachine.Offer = .init(isLMTP: true, hostName: "here"), options: SMTPMachine.Options = .init()) {
        machine = SMTPMachine(offer: offer, options: options)
    }

    /// A session that has said hello.
    static func ready(isLMTP: Bool = true, options: SMTPMachine.Options = .init()) -> SMTPTrace {
        var trace = SMTPTrace(.init(isLMTP: isLMTP, hostName: "here"), options: options)
        _ = trace.client(isLMTP ? "LHLO there" : "EHLO there")
        return trace
    }

    /// A session with a sender and recipients.
    static func withRecipients(
        _ names: String..., isLMTP: Bool = true, options: SMTPMachine.Options = .init()
    ) -> SMTPTrace {
        var trace = ready(isLMTP: isLMTP, options: options)
        _ = trace.client("MAIL FROM:<bob@x>")
        for name in names { _ = trace.client("RCPT TO:<\(name)@x>") }
        return trace
    }

    /// Lines from the client. Returns what the machine does about them.
    mutating func client(_ lines: String...) -> [String] { raw(lines.map { $0 + "\r\n" }.joined()) }

    /// Bytes from the client.
    mutating func raw(_ text: String) -> [String] {
        var done: [String] = []
        for bytes in isCut ? text.utf8.map({ ByteBuffer(bytes: [$0]) }) : [ByteBuffer(string: text)] {
            machine.received(bytes)
            done += drain()
        }
        return done
    }

    mutating func drain() -> [String] {
        var done: [String] = []
        while let action = machine.next() { if let text = perform(action) { done.append(text) } }
        return done
    }

    private mutating func perform(_ action: SMTPAction) -> String? {
        switch action {
        case .send(let bytes): return String(buffer: bytes).replacing("\r\n", with: "|")
        case .checkSender(let path), .checkRecipient(let path):
            if path.localPart == "nobody" { machine.refused(.noSuchUser) } else { machine.accepted() }
            return nil
        case .begin(let envelope):
            recipients = envelope.recipients
            content = ""
            return "begin \(envelope.recipients.map(\.localPart).joined(separator: ","))"
        case .content(let bytes):
            content += String(buffer: bytes)
            return nil
        case .deliver:
            machine.delivered(recipients.map { $0.localPart == "full" ? .mailboxFull : .ok })
            return "deliver \(content.replacing("\r\n", with: "|"))"
        case .abandon: return "abandon"
        case .authenticate(let mechanism, let response): return "authenticate \(mechanism) \(shown(response))"
        case .respond(let response): return "respond \(shown(response))"
        case .startTLS(let reply): return "start TLS after \(String(buffer: reply).replacing("\r\n", with: "|"))"
        case .close: return "close"
        }
    }

    private func shown(_ response: SecretText?) -> String {
        response?.withExposed { String(decoding: $0, as: UTF8.self) } ?? "nil"
    }
}
