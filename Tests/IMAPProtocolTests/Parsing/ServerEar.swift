import IMAPProtocol
import NIOCore
import Testing

/// What a server takes in of a client's bytes.
struct ServerEar: Equatable {
    enum Heard: Equatable {
        case command(TaggedCommand)
        case line(String)
        case continuation
        case announced(MessageAnnouncement)
        case message([UInt8])
        case refused(RefusedCommand)
    }

    var heard: [Heard] = []
    /// Bytes of a command that isn't complete.
    var isBetweenCommands = true

    /// What of the commands comes with a line that isn't one: IDLE's DONE, and SASL responses.
    static func listen(
        _ bytes: [UInt8], cutAt cuts: [Int] = [], limits: CommandFramer.Options = .init(),
        parser: CommandParser.Options = .init(), accepts: (MessageAnnouncement) -> Bool = { _ in true }
    ) -> ServerEar {
        var ear = ServerEar()
        var reader = CommandReader(framer: limits, parser: parser)
        var start = 0
        for end in cuts + [bytes.count] {
            reader.append(ByteBuffer(bytes: bytes[start..<end]))
            while let event = reader.next() { ear.take(event, &reader, accepts) }
            start = end
        }
        ear.isBetweenCommands = reader.isBetweenCommands
        return ear
    }

    static func listen(_ wire: String, cutAt cuts: [Int] = [], limits: CommandFramer.Options = .init()) -> ServerEar {
        listen(Array(wire.utf8), cutAt: cuts, limits: limits)
    }

    private mutating func take(
        _ event: CommandReader.Event, _ reader: inout CommandReader, _ accepts: (MessageAnnouncement) -> Bool
    ) {
        switch event {
        case .command(let command):
            heard.append(.command(command))
            switch command.command {
            case .idle, .authenticate(_, initialResponse: nil): reader.expectLine()
            default: break
            }
        case .line(let line): heard.append(.line(String(buffer: line)))
        case .continuation: heard.append(.continuation)
        case .messageBegin(let announcement):
            heard.append(.announced(announcement))
            if accepts(announcement) {
                heard.append(.message([]))
                reader.acceptMessage()
            } else {
                reader.refuseMessage()
            }
        case .messageBytes(let bytes):
            guard case .message(let before)? = heard.last else { return }
            heard[heard.count - 1] = .message(before + bytes.readableBytesView)
        case .messageEnd: break
        case .refused(let refused): heard.append(.refused(refused))
        }
    }

    var commands: [TaggedCommand] {
        heard.compactMap { if case .command(let command) = $0 { command } else { nil } }
    }

    var refused: [RefusedCommand] {
        heard.compactMap { if case .refused(let refused) = $0 { refused } else { nil } }
    }

    var announcements: [MessageAnnouncement] {
        heard.compactMap { if case .announced(let announcement) = $0 { announcement } else { nil } }
    }

    var messages: [String] {
        heard.compactMap { if case .message(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil } }
    }
}

extension ServerEar {
    /// The one command that a line without its end is; a literal's line ends are written `|`.
    static func command(_ line: String) throws -> Command {
        let ear = listen("A1 " + line.replacing("|", with: "\r\n") + "\r\n")
        try #require(ear.refused.isEmpty, "\(ear.refused)")
        try #require(ear.commands.count == 1 && ear.commands[0].tag == "A1")
        return ear.commands[0].command
    }

    private struct TooLong: Error {}

    /// What a client's encoder writes of a command, as it goes over the wire.
    static func bytes(of command: Command, options: CommandEncoder.Options) throws -> [UInt8] {
        try CommandEncoder.encode(command, tag: "A1", options: options).flatMap { segment -> [UInt8] in
            switch segment {
            case .bytes(let bytes), .secret(let bytes): Array(bytes.readableBytesView)
            case .synchronize: []
            // Nobody remembers what it was.
            case .content(let content) where content.byteCount > 1_000_000: throw TooLong()
            case .content(let content): Array(repeating: UInt8(ascii: "x"), count: Int(content.byteCount))
            }
        }
    }
}
