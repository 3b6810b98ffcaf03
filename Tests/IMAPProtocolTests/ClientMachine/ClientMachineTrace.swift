import IMAPProtocol
import NIOCore

/// A client machine under test, driven as a conversation: what the server says goes in, what the client writes and does comes
/// out as text.
struct ClientMachineTrace {
    var machine: ClientMachine
    /// Everything that the machine did, in order.
    private(set) var log: [String] = []
    /// How the server's bytes are cut up.
    var cut: @Sendable (ByteBuffer) -> [ByteBuffer] = { [$0] }
    private var lastID: UInt64 = 0

    init(options: ClientMachine.Options = .init()) { machine = ClientMachine(options: options) }

    /// A conversation that is past its greeting; logged in where `capabilities` say nothing else.
    static func greeted(
        _ capabilities: String = "IMAP4rev1 LITERAL+", preauth: Bool = true, options: ClientMachine.Options = .init()
    ) -> ClientMachineTrace {
        var trace = ClientMachineTrace(options: options)
        _ = trace.server("* \(preauth ? "PREAUTH" : "OK") [CAPABILITY \(capabilities)] ready")
        return trace
    }

    /// Lines from the server. Returns what the machine did about them.
    mutating func server(_ lines: String...) -> [String] {
        raw(lines.map { $0 + "\r\n" }.joined())
    }

    /// Bytes from the server.
    mutating func raw(_ text: String) -> [String] {
        var done: [String] = []
        for bytes in cut(ByteBuffer(string: text)) {
            machine.received(bytes)
            done += drain()
        }
        return Self.joiningLiterals(done)
    }

    /// Submits a command. Returns its id; what goes to the wire is in ``written()``.
    @discardableResult
    mutating func submit(_ command: Command) -> CommandID {
        lastID += 1
        let id = CommandID(lastID)
        machine.submit(command, id: id)
        return id
    }

    /// What the client writes now; `<wait>` stands for a wait for the server's continuation, `***` for a secret.
    mutating func written() -> String {
        machine.takeFlight().map { segment in
            switch segment {
            case .bytes(let bytes): String(buffer: bytes)
            case .secret: "***"
            case .synchronize: "<wait>"
            case .content(let content): "<\(content.byteCount) bytes>"
            }
        }.joined().replacing("\r\n", with: "|")
    }

    /// Submits a command, and returns what is written for it.
    mutating func client(_ command: Command) -> String {
        submit(command)
        return written()
    }

    /// What the machine wants done now.
    mutating func drain() -> [String] {
        var done: [String] = []
        while let action = machine.next() { done.append(Self.describe(action)) }
        log += done
        return done
    }

    private static func joiningLiterals(_ actions: [String]) -> [String] {
        actions.reduce(into: []) { result, action in
            let marker = " bytes "
            if let last = result.last, let range = action.firstRange(of: marker),
                last.hasPrefix(action[..<range.upperBound])
            {
                result[result.count - 1] += action[range.upperBound...]
            } else {
                result.append(action)
            }
        }
    }
}

extension ClientMachineTrace {
    private static func describe(_ action: ClientAction) -> String {
        switch action {
        case .greeted(let status): "greeted \(status.condition.rawValue)"
        case .started(let id, let text): "\(id) started \(text)"
        case .data(let id, let response): "\(id) data \(describe(response))"
        case .literalBegin(let id, let item): "\(id) literal \(item.byteCount) of BODY[\(item.section)]"
        case .literalBytes(let id, let bytes): "\(id) bytes \(String(buffer: bytes))"
        case .literalEnd(let id): "\(id) literal end"
        case .challenge(let id, let bytes): "\(id) challenge \(String(buffer: bytes))"
        case .idling(let id): "\(id) idling"
        case .leavingIdle(let id): "\(id) leaving idle"
        case .contentWanted(let id, let content): "\(id) wants \(content.byteCount)"
        case .completed(let id, let completion):
            "\(id) \(completion.status.condition.rawValue)" + describe(completion.mailbox)
        case .failed(let id, let failure): "\(id) failed: \(describe(failure))"
        case .event(let event): "event \(describe(event))"
        case .compress(let bytes): "compress: \(bytes.readableBytes) unread"
        case .close(let end): "close: \(describe(end))"
        }
    }

    private static func describe(_ mailbox: SelectedMailbox?) -> String {
        guard let mailbox else { return "" }
        return " selected \(mailbox.name) with \(mailbox.exists)"
    }

    private static func describe(_ response: UntaggedResponse) -> String {
        switch response {
        case .fetch(let fetch): "FETCH \(describe(fetch))"
        case .search(let result): "SEARCH \(result.numbers)"
        case .extendedSearch(let result): "ESEARCH \(result.count.map(String.init) ?? "")"
        case .list(let entry): "\(entry.kind.rawValue) \(entry.name)"
        case .mailboxStatus(let status): "STATUS \(status.name) \(status.messages ?? 0)"
        case .vanished(let vanished): "VANISHED \(vanished.uids)"
        case .capability: "CAPABILITY"
        case .enabled: "ENABLED"
        case .status(let status): "\(status.condition.rawValue)"
        default: "other"
        }
    }

    private static func describe(_ fetch: FetchResponse) -> String {
        var parts = ["\(fetch.sequenceNumber)"]
        if let uid = fetch.uid { parts.append("UID \(uid)") }
        if let flags = fetch.flags { parts.append("FLAGS \(flags.map(\.name).joined(separator: " "))") }
        if fetch.envelope != nil { parts.append("ENVELOPE") }
        parts += fetch.sections.map { "BODY[\($0.section)]" }
        return parts.joined(separator: " ")
    }

    private static func describe(_ event: MailboxEvent) -> String {
        switch event {
        case .selected(let mailbox): "selected \(mailbox.name)"
        case .exists(let count): "exists \(count)"
        case .recent(let count): "recent \(count)"
        case .expunge(let number): "expunge \(number)"
        case .vanished(let vanished): "vanished \(vanished.uids)"
        case .flags(let fetch): "flags \(describe(fetch))"
        case .mailboxFlags: "mailbox flags"
        case .status(let status): "status \(status.name)"
        case .list(let entry): "list \(entry.name)"
        case .metadata: "metadata"
        case .alert(let text): "alert \(text)"
        case .notificationsStopped: "notifications stopped"
        case .closed(let end): "closed: \(describe(end))"
        }
    }

    private static func describe(_ failure: CommandFailure) -> String {
        if case .connection(let end) = failure { describe(end) } else { "\(failure)" }
    }

    private static func describe(_ end: ConnectionEnd) -> String {
        switch end {
        case .bye: "bye"
        case .greetingRefused: "greetingRefused"
        default: "\(end)"
        }
    }
}

// MARK: - Commands in few words

extension Command {
    static func fetch(uids: UIDSet, _ attributes: FetchAttribute...) -> Command {
        .fetch(FetchCommand(messages: .uids(uids), attributes: attributes))
    }

    static func fetch(_ numbers: SequenceSet, _ attributes: FetchAttribute...) -> Command {
        .fetch(FetchCommand(messages: .sequence(numbers), attributes: attributes))
    }

    static func select(_ name: String) -> Command { .select(SelectCommand(mailbox: MailboxName(name))) }

    static func search(_ key: SearchKey, returning: [SearchReturnOption]? = nil) -> Command {
        .search(SearchCommand(key: key, returning: returning))
    }

    static var list: Command { .list(ListCommand()) }

    /// A login as `u`.
    static var login: Command {
        .authenticate(mechanism: "PLAIN", initialResponse: SecretBytes(Array("AHUAcA==".utf8)))
    }
}
