package import NIOCore

/// Reads a command's line (RFC 1939 section 3): a keyword in any case, and arguments after single spaces.
///
/// Spaces at the end are let pass, except after PASS, where they may be the password's.
package enum CommandParser {
    package static func parse(_ line: ByteBuffer) throws(ParseError) -> Command {
        let bytes = line.readableBytesView
        let keyword = bytes.prefix { $0 != .space }
        let name = String(decoding: keyword, as: UTF8.self).uppercasedASCII
        if name == "PASS" { return try .pass(secret(bytes.dropFirst(keyword.count + 1), of: name)) }
        let rest = bytes.dropFirst(keyword.count).drop { $0 == .space }
        let arguments = rest.prefix((rest.lastIndex { $0 != .space }).map { $0 + 1 - rest.startIndex } ?? 0)
        return try command(name, Arguments(command: name, bytes: arguments))
    }

    /// A client's line in an authentication exchange; nil where it gives up (RFC 5034 section 4).
    package static func parseResponse(_ line: ByteBuffer) throws(ParseError) -> SecretText? {
        if line.readableBytesView.elementsEqual([UInt8(ascii: "*")]) { return nil }
        guard let response = SecretText(line.readableBytesView) else { throw ParseError(.invalidArgument, "AUTH") }
        return response
    }

    private static func command(_ name: String, _ arguments: Arguments) throws(ParseError) -> Command {
        var arguments = arguments
        let command: Command
        switch name {
        case "CAPA": command = .capa
        case "QUIT": command = .quit
        case "STLS": command = .stls
        case "UTF8": command = .utf8
        case "STAT": command = .stat
        case "NOOP": command = .noop
        case "RSET": command = .rset
        case "USER": command = .user(try arguments.takeAll())
        case "APOP": command = try apop(&arguments)
        case "AUTH": command = try auth(&arguments)
        case "LIST": command = .list(try arguments.takeNumberIfAny())
        case "UIDL": command = .uidl(try arguments.takeNumberIfAny())
        case "RETR": command = .retr(try arguments.takeNumber())
        case "DELE": command = .dele(try arguments.takeNumber())
        case "TOP": command = .top(try arguments.takeNumber(), lines: try arguments.takeCount())
        default: throw ParseError(.unknownCommand, "")
        }
        try arguments.requireEnd()
        return command
    }

    private static func apop(_ arguments: inout Arguments) throws(ParseError) -> Command {
        let digest = try secret(arguments.takeLastWord(), of: "APOP")
        return .apop(user: try arguments.takeAll(), digest: digest)
    }

    private static func auth(_ arguments: inout Arguments) throws(ParseError) -> Command {
        guard let word = arguments.takeWord() else { return .authList }
        guard let mechanism = MechanismArgument(String(decoding: word, as: UTF8.self)) else {
            throw ParseError(.invalidArgument, "AUTH")
        }
        guard let response = arguments.takeWord() else { return .auth(mechanism: mechanism, initialResponse: nil) }
        return .auth(mechanism: mechanism, initialResponse: try secret(response, of: "AUTH"))
    }

    private static func secret(_ bytes: ByteBufferView, of name: String) throws(ParseError) -> SecretText {
        guard !bytes.isEmpty else { throw ParseError(.missingArgument, name) }
        guard let secret = SecretText(bytes) else { throw ParseError(.invalidArgument, name) }
        return secret
    }
}
