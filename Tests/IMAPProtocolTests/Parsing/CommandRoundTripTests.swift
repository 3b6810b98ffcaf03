import IMAPProtocol
import NIOCore
import Testing

/// What the client's encoder writes, the server's parser reads: the same value comes out.
struct CommandRoundTripTests {
    private static let options: [CommandEncoder.Options] = [
        .init(literals: .synchronizing), .init(literals: .plus), .init(literals: .plus, allowsUTF8: true),
    ]

    @Test(arguments: CommandExamples.all)
    func theSameComesOut(_ command: Command) throws {
        for options in Self.options {
            let bytes = try ServerEar.bytes(of: command, options: options)
            var parser = CommandParser.Options()
            parser.mailboxEncoding = options.allowsUTF8 ? .utf8 : .modifiedUTF7
            let ear = ServerEar.listen(bytes, parser: parser)
            #expect(ear.refused.isEmpty)
            let read = try #require(ear.commands.first?.command)
            let expected = command.withStreamedMessages
            #expect(read == expected || read.readable == expected.readable, "\(read.readable)")
            #expect(ear.commands.count == 1)
            #expect(ear.isBetweenCommands)
        }
    }

    @Test(arguments: CommandExamples.all)
    func splitAnywhereTheSameComesOut(_ command: Command) throws {
        let bytes = try ServerEar.bytes(of: command, options: .init(literals: .plus))
        let whole = ServerEar.listen(bytes)
        #expect(ServerEar.listen(bytes, cutAt: Array(bytes.indices)) == whole)
        for cut in bytes.indices { #expect(ServerEar.listen(bytes, cutAt: [cut]) == whole) }
    }
}

extension Command {
    /// A server's parser never has a message's bytes.
    var withStreamedMessages: Command {
        switch self {
        case .append(var command):
            for index in command.messages.indices { command.messages[index].stream() }
            return .append(command)
        case .replace(var command):
            command.replacement.stream()
            return .replace(command)
        default: return self
        }
    }

    /// Names compare by their bytes, which depend on the connection: here they are compared as text.
    var readable: String { "\(self)" + (secret.map { String(decoding: $0, as: UTF8.self) } ?? "") }

    private var secret: [UInt8]? {
        switch self {
        case .login(_, let password): password.bytes
        case .authenticate(_, let response): response?.bytes
        default: nil
        }
    }
}

extension AppendedMessage {
    fileprivate mutating func stream() { data = .streamed(byteCount: data.byteCount) }
}
