import NIOCore
import Testing

/// A client that sends commands as text, and reads answers as lines; literals are part of their line.
final class IMAPDialogue: Sendable {
    private let client: TestClient

    init(port: Int) async throws {
        client = try await TestClient.connect(port: port)
        _ = try await line()
    }

    /// A client that has logged in, and selected a mailbox where one is named.
    static func loggedIn(port: Int, select mailbox: String? = nil) async throws -> IMAPDialogue {
        let dialogue = try await IMAPDialogue(port: port)
        _ = try await dialogue.command("LOGIN anna secret")
        if let mailbox { _ = try await dialogue.command("SELECT \(mailbox)") }
        return dialogue
    }

    func send(_ text: String) async throws { try await client.send(text) }

    /// Sends a command under the tag `t`, and reads up to its tagged answer, which is the last line and comes without
    /// its tag.
    func command(_ text: String) async throws -> [String] {
        try await send("t \(text)\r\n")
        return try await answer("t")
    }

    /// Reads up to the tagged answer.
    func answer(_ tag: String) async throws -> [String] {
        var lines: [String] = []
        while true {
            let line = try await line()
            guard line.hasPrefix(tag + " ") else {
                lines.append(line)
                continue
            }
            return lines + [String(line.dropFirst(tag.count + 1))]
        }
    }

    /// The next line without its end, with the literals in it.
    func line() async throws -> String {
        var text = try await piece()
        var start = text.startIndex
        while let size = Self.literalSize(text[start...]) {
            let end = text.utf8.count
            while text.utf8.count < end + size { text += try await piece() }
            start = text.utf8.index(text.startIndex, offsetBy: end + size)
            if start == text.endIndex {
                text += try await piece()
                start = text.utf8.index(text.startIndex, offsetBy: end + size)
            }
        }
        return String(decoding: text.utf8.dropLast(2), as: UTF8.self)
    }

    /// A line with its end.
    private func piece() async throws -> String {
        let line = try await client.readLine()
        guard line.utf8.last == 0x0A else { throw ConnectionEnded() }
        return line
    }

    struct ConnectionEnded: Error {}

    func close() async throws { try await client.close() }

    private static func literalSize(_ line: Substring) -> Int? {
        let text = Array(line.utf8.dropLast(2))
        guard text.last == UInt8(ascii: "}"), let open = text.lastIndex(of: UInt8(ascii: "{")) else { return nil }
        return Int(String(decoding: text[(open + 1)...].dropLast(), as: UTF8.self))
    }
}

extension IMAPDialogue {
    /// Sends a command, whose whole answer is expected to be these lines.
    func expect(
        _ text: String, _ lines: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await command(text)
        #expect(answer == lines, "\(text)", sourceLocation: sourceLocation)
    }

    /// Sends a command, whose first line is expected to be this.
    func expect(
        _ text: String, first line: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await command(text)
        #expect(answer.first == line, "\(text)", sourceLocation: sourceLocation)
    }

    /// Sends a command, whose tagged answer is expected to begin so.
    func expect(
        _ text: String, ends prefix: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let end = try await command(text).last ?? ""
        #expect(end.hasPrefix(prefix), "\(text): \(end)", sourceLocation: sourceLocation)
    }

    /// Sends a command, whose answer before its tagged end is expected to be these lines.
    func expectData(
        _ text: String, _ lines: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = Array(try await command(text).dropLast())
        #expect(answer == lines, "\(text)", sourceLocation: sourceLocation)
    }
}
