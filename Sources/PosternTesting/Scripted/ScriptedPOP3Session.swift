/// One client's session with a ``ScriptedPOP3``.
struct ScriptedPOP3Session {
    let server: ScriptedPOP3
    /// As they were when the session began.
    let messages: [ScriptedPOP3.Message]
    private var deleted: Set<Int> = []
    /// Messages that TOP was asked for.
    private var topped: Set<Int> = []
    private var user = ""

    init(server: ScriptedPOP3, messages: [ScriptedPOP3.Message]) {
        self.server = server
        self.messages = messages
    }

    /// - Returns: Whether the connection goes on.
    mutating func answer(_ line: String, on connection: ScriptedConnection) async throws -> Bool {
        let words = line.split(separator: " ").map(String.init)
        let name = words.first?.uppercased() ?? ""
        let number = words.count > 1 ? Int(words[1]) : nil
        switch name {
        case "CAPA" where server.oddity != .noCAPA:
            try await send("+OK\r\n" + server.capabilities.map { "\($0)\r\n" }.joined() + ".\r\n", on: connection)
        case "USER": try await send("+OK\r\n", on: connection)
        case "PASS", "AUTH": try await logIn(words, on: connection)
        case "STAT", "LIST", "UIDL":
            guard server.oddity != .silence else {
                try await connection.stall()
                return false
            }
            try await list(name, number, on: connection)
        case "TOP" where server.oddity != .noTOP:
            if let number { topped.insert(number) }
            return try await send(number, lines: Int(words.last ?? ""), on: connection)
        case "RETR":
            let isCut = server.oddity == .headerAfterTop && number.map(topped.contains) == true
            return try await send(number, lines: isCut ? 0 : nil, on: connection)
        case "DELE", "RSET", "NOOP": try await change(name, number, on: connection)
        case "QUIT":
            try await quit(on: connection)
            return false
        default: try await send("-ERR unknown command\r\n", on: connection)
        }
        return true
    }

    private mutating func change(_ name: String, _ number: Int?, on connection: ScriptedConnection) async throws {
        if name == "RSET" { deleted = [] }
        if name == "DELE" {
            guard let index = index(of: number) else {
                return try await send("-ERR no such message\r\n", on: connection)
            }
            deleted.insert(index)
        }
        try await send("+OK\r\n", on: connection)
    }

    private func quit(on connection: ScriptedConnection) async throws {
        guard server.oddity != .failingQuit else {
            return try await send("-ERR some deleted messages not removed\r\n", on: connection)
        }
        server.remove(Set(deleted.map { messages[$0].uniqueID }))
        try await send("+OK bye\r\n", on: connection)
    }

    private func logIn(_ words: [String], on connection: ScriptedConnection) async throws {
        if words[0].uppercased() == "AUTH", words.count == 2 {
            try await send("+ \r\n", on: connection)
            _ = try await connection.expectLine()
        }
        let refusal: String? =
            switch server.oddity {
            case .loginDelay: "[LOGIN-DELAY] wait a minute"
            case .inUse: "[IN-USE] another session has it"
            case .inUseInWords: "maildrop already locked"
            case .systemTemporary: "[SYS/TEMP] the user database is away"
            case .wrongPassword: "[AUTH] no such user or password"
            default: nil
            }
        if let refusal, server.strikesLogin() { return try await send("-ERR \(refusal)\r\n", on: connection) }
        try await send("+OK welcome\r\n", on: connection)
    }

    // MARK: - Listings

    private func list(_ name: String, _ number: Int?, on connection: ScriptedConnection) async throws {
        if name == "UIDL", server.oddity == .noUIDL {
            return try await send("-ERR unknown command\r\n", on: connection)
        }
        let there = messages.indices.filter { !deleted.contains($0) }
        if name == "STAT" {
            let octets = there.reduce(0) { $0 + listedSize($1) }
            return try await send("+OK \(there.count) \(octets)\r\n", on: connection)
        }
        guard let number else {
            let lines = there.map { line(name, $0, numbered: $0 + 1) + [13, 10] }.joined()
            return try await send(Array("+OK\r\n".utf8) + lines + Array(".\r\n".utf8), on: connection)
        }
        guard let index = index(of: number) else { return try await send("-ERR no such message\r\n", on: connection) }
        let told = server.oddity == .disorderedReplies ? number + 1 : number
        try await send(Array("+OK ".utf8) + line(name, index, numbered: told) + [13, 10], on: connection)
    }

    private func line(_ name: String, _ index: Int, numbered number: Int) -> [UInt8] {
        Array("\(number) ".utf8) + (name == "UIDL" ? messages[index].uniqueID : Array("\(listedSize(index))".utf8))
    }

    private func listedSize(_ index: Int) -> Int {
        let size = messages[index].content.count
        return switch server.oddity {
        case .lyingSize: max(0, size - 10)
        // As it is stored: the last line's end is missing.
        case .missingFinalEnd: size - 2
        default: size
        }
    }

    private func index(of number: Int?) -> Int? {
        number.map { $0 - 1 }.flatMap { messages.indices.contains($0) && !deleted.contains($0) ? $0 : nil }
    }

    // MARK: - Messages

    /// - Parameter lines: of the body, for TOP; nil for all.
    private func send(_ number: Int?, lines: Int?, on connection: ScriptedConnection) async throws -> Bool {
        guard let index = index(of: number), !(server.oddity == .failingMessage && index == 1) else {
            let isThere = index(of: number) != nil
            try await send(isThere ? "-ERR unable to open it\r\n" : "-ERR no such message\r\n", on: connection)
            return true
        }
        let whole = messages[index].content
        let announced = server.oddity == .lyingSize ? whole.count + 1000 : listedSize(index)
        var answer = Array((lines == nil ? "+OK \(announced) octets\r\n" : "+OK\r\n").utf8)
        answer += stuffed(lines.map { excerpt(whole, lines: $0) } ?? whole)
        if server.oddity == .dropInMessage, lines == nil {
            try await send(Array(answer.prefix(answer.count / 2)), on: connection)
            return false
        }
        if server.oddity == .missingFinalEnd, lines == nil { answer.removeLast(2) }
        try await send(answer + Array(".\r\n".utf8), on: connection)
        return true
    }

    private func excerpt(_ whole: [UInt8], lines: Int) -> [UInt8] {
        var left = lines
        var isInBody = false
        var end = 0
        while end < whole.count, !(isInBody && left == 0) {
            let next = (whole[end...].firstIndex(of: 0x0A) ?? whole.count - 1) + 1
            if isInBody { left -= 1 } else { isInBody = next - end <= 2 }
            end = next
        }
        return Array(whole[..<end])
    }

    private func stuffed(_ content: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count + 16)
        for byte in content {
            if byte == UInt8(ascii: "."), result.last == 0x0A || result.isEmpty { result.append(byte) }
            result.append(byte)
        }
        return result
    }

    // MARK: - The wire

    func send(_ text: String, on connection: ScriptedConnection) async throws {
        try await send(Array(text.utf8), on: connection)
    }

    private func send(_ bytes: [UInt8], on connection: ScriptedConnection) async throws {
        switch server.oddity {
        case .bareLineFeed: try await connection.send(bytes.filter { $0 != 13 })
        case .slow:
            for start in stride(from: 0, to: bytes.count, by: 7) {
                try await connection.send(bytes[start..<min(start + 7, bytes.count)])
            }
        default: try await connection.send(bytes)
        }
    }
}
