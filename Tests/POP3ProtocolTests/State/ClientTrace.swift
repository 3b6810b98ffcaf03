import NIOCore
import POP3Protocol

/// A client machine under test, driven as a conversation: what the server says goes in, what the client does comes out as text,
/// with CRLF as `|`.
struct ClientTrace {
    var machine: ClientMachine
    /// Whether each byte comes by itself.
    var isCut = false
    private var lastID: UInt64 = 0

    init(options: ClientMachine.Options = .init()) { machine = ClientMachine(options: options) }

    /// A conversation past its login.
    static func loggedIn(_ capabilities: String = "TOP|UIDL|PIPELINING", options: ClientMachine.Options = .init())
        -> ClientTrace
    {
        var trace = ClientTrace(options: options)
        _ = trace.server("+OK ready")
        _ = trace.client("CAPA")
        _ = trace.server("+OK\r\n\(capabilities.replacing("|", with: "\r\n"))\r\n.")
        _ = trace.client("PASS x")
        _ = trace.server("+OK")
        return trace
    }

    /// Lines from the server. Returns what the machine does about them; a message's bytes are put together.
    mutating func server(_ lines: String...) -> [String] { raw(lines.map { $0 + "\r\n" }.joined()) }

    mutating func raw(_ text: String) -> [String] { raw(bytes: text.utf8) }

    mutating func raw(bytes: some Collection<UInt8>) -> [String] {
        var done: [String] = []
        for bytes in isCut ? bytes.map({ ByteBuffer(bytes: [$0]) }) : [ByteBuffer(bytes: bytes)] {
            machine.received(bytes)
            done += drain()
        }
        return Self.joined(done)
    }

    /// Submits a command, and returns what is written.
    mutating func client(_ line: String) -> String {
        lastID += 1
        guard let command = try? CommandParser.parse(ByteBuffer(string: line)) else { return "no command" }
        machine.submit(command, id: CommandID(lastID))
        return written()
    }

    /// Gives the exchange of the last command up.
    mutating func giveUp() -> [String] {
        machine.respond(to: CommandID(lastID), with: nil)
        return drain()
    }

    /// What the client writes now, secrets in stars.
    mutating func written() -> String {
        machine.takeFlight().map { segment in
            switch segment {
            case .bytes(let bytes): String(buffer: bytes)
            case .secret(let bytes): "*\(String(buffer: bytes))*"
            }
        }.joined().replacing("\r\n", with: "|")
    }

    mutating func drain() -> [String] {
        var done: [String] = []
        while let action = machine.next() { done.append(Self.describe(action)) }
        return done
    }

    private static func describe(_ action: ClientAction) -> String {
        switch action {
        case .greeted(let status, let timestamp): "greeted \(status.text) \(timestamp ?? "nil")"
        case .challenge(let id, let bytes): "\(id.rawValue) challenge \(String(buffer: bytes))"
        case .begins(let id, let status): "\(id.rawValue) begins \(status.text)"
        case .line(let id, let bytes): "\(id.rawValue) line \(String(buffer: bytes))"
        case .content(let id, let bytes): "\(id.rawValue) content \(String(buffer: bytes).replacing("\r\n", with: "|"))"
        case .completed(let id, let status):
            "\(id.rawValue) \(status.isPositive ? "OK" : "ERR")\(status.code.map { " [\($0)]" } ?? "") \(status.text)"
        case .failed(let id, let failure): "\(id.rawValue) failed \(failure)"
        case .close(let end): "close \(end)"
        }
    }

    static func joined(_ actions: [String]) -> [String] {
        actions.reduce(into: []) { result, action in
            let marker = " content "
            if let last = result.last, let range = action.firstRange(of: marker),
                last.hasPrefix(action[..<range.upperBound])
            {
                // CRLF may have come in two pieces.
                result[result.count - 1] = (last + action[range.upperBound...]).replacing("\r\n", with: "|")
            } else {
                result.append(action)
            }
        }
    }
}
