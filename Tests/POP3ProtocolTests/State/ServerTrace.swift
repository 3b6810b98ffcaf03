import NIOCore
import POP3Protocol

/// A server machine under test, driven as a conversation: what the client writes goes in, what the server does comes out as
/// text, with CRLF as `|`.
struct ServerTrace {
    static let offer = ServerMachine.Offer(
        greeting: "ready",
        capabilities: CapabilitySet([.top, .user, .sasl(["PLAIN"]), .stls, .pipelining, .utf8User]),
        capabilitiesAfterLogin: CapabilitySet([.top, .pipelining, .expireNever]))

    var machine: ServerMachine
    /// Whether each byte comes by itself.
    var isCut = false

    init(_ offer: ServerMachine.Offer = ServerTrace.offer, options: ServerMachine.Options = .init()) {
        machine = ServerMachine(offer: offer, options: options)
    }

    /// A session past its login, with messages of 10, 20, 30… octets and UIDs from 101 on.
    static func loggedIn(messages: Int = 3, options: ServerMachine.Options = .init()) -> ServerTrace {
        var trace = ServerTrace(options: options)
        _ = trace.client("USER bob", "PASS x")
        trace.machine.loggedIn(maildrop(messages))
        _ = trace.drain()
        return trace
    }

    static func maildrop(_ count: Int) -> Maildrop {
        let messages = (0..<count).map { Maildrop.Message(octets: ($0 + 1) * 10, uid: UInt32($0 + 101)) }
        return Maildrop(messages: messages, generation: 7)
    }

    /// Lines from the client. Returns what the machine does about them.
    mutating func client(_ lines: String...) -> [String] {
        let bytes = lines.flatMap { Array("\($0)\r\n".utf8) }
        guard isCut else {
            machine.received(ByteBuffer(bytes: bytes))
            return drain()
        }
        return bytes.flatMap { byte in
            machine.received(ByteBuffer(bytes: [byte]))
            return drain()
        }
    }

    /// What the machine wants done now.
    mutating func drain() -> [String] {
        var done: [String] = []
        while let action = machine.next() { done.append(Self.describe(action)) }
        return done
    }

    static func describe(_ action: ServerAction) -> String {
        switch action {
        case .send(let bytes): String(buffer: bytes).replacing("\r\n", with: "|")
        case .login(let user, let password):
            "login \(user) \(password.withExposed { String(decoding: $0, as: UTF8.self) })"
        case .loginByDigest(let user, let digest):
            "digest \(user) \(digest.withExposed { String(decoding: $0, as: UTF8.self) })"
        case .authenticate(let mechanism, let response): "authenticate \(mechanism) \(shown(response))"
        case .respond(let response): "respond \(shown(response))"
        case .startTLS(let reply): "start TLS after \(String(buffer: reply).replacing("\r\n", with: "|"))"
        case .retrieve(let message): "retrieve \(message.uid)"
        case .update(let messages): "update \(messages.map(\.uid))"
        case .close: "close"
        }
    }

    private static func shown(_ response: SecretText?) -> String {
        response?.withExposed { String(decoding: $0, as: UTF8.self) } ?? "nil"
    }
}
