import NIOCore

/// Puts commands on the wire. Every argument is a validated type, so that nothing here can fail.
package enum CommandEncoder {
    /// The command with its line end.
    package static func encode(_ command: Command) -> [CommandSegment] {
        var parts: [Part] = [.text(command.name)]
        switch command {
        case .capa, .quit, .authList, .stls, .utf8, .stat, .noop, .rset: break
        case .user(let user): parts.append(.text(user.text))
        case .pass(let password): parts.append(.secret(password))
        case .apop(let user, let digest): parts += [.text(user.text), .secret(digest)]
        case .auth(let mechanism, let response):
            parts.append(.text(mechanism.name))
            if let response { parts.append(.secret(response)) }
        case .list(let number), .uidl(let number): if let number { parts.append(.text("\(number)")) }
        case .retr(let number), .dele(let number): parts.append(.text("\(number)"))
        case .top(let number, let lines): parts += [.text("\(number)"), .text("\(max(0, lines))")]
        }
        return segments(of: parts)
    }

    /// A line of an authentication exchange, base64 already; nil gives up (RFC 5034 section 4).
    package static func encode(response: SecretText?) -> [CommandSegment] {
        guard let response else { return [.bytes(ByteBuffer(string: "*\r\n"))] }
        return segments(of: [.secret(response)])
    }

    private enum Part {
        case text(String)
        case secret(SecretText)
    }

    /// The parts with spaces between them, and what isn't secret put together.
    private static func segments(of parts: [Part]) -> [CommandSegment] {
        var segments: [CommandSegment] = []
        var open = ByteBuffer()
        for (index, part) in parts.enumerated() {
            if index > 0 { open.writeInteger(UInt8.space) }
            switch part {
            case .text(let text): open.writeString(text)
            case .secret(let secret):
                if open.readableBytes > 0 { segments.append(.bytes(open)) }
                segments.append(.secret(ByteBuffer(bytes: secret.bytes)))
                open = ByteBuffer()
            }
        }
        open.writeStaticString("\r\n")
        segments.append(.bytes(open))
        return segments
    }
}
