package import NIOCore

/// A piece of an encoded command, in wire order.
package enum CommandSegment: Equatable, Sendable {
    /// Bytes to write.
    case bytes(ByteBuffer)
    /// Bytes to write, which no transcript or log may show.
    case secret(ByteBuffer)
    /// Nothing more is written before the server's continuation request (RFC 9051 section 4.3).
    case synchronize
    /// So many bytes that aren't at hand: whoever runs the command supplies them, piece by piece.
    case content(StreamedContent)
}

/// A literal's bytes that come while it is sent.
package struct StreamedContent: Hashable, Sendable {
    package var byteCount: UInt64
    /// Whether it is a `literal8` (RFC 3516 section 4.4): no other literal may hold NUL.
    package var allowsNUL: Bool

    package init(byteCount: UInt64, allowsNUL: Bool) {
        self.byteCount = byteCount
        self.allowsNUL = allowsNUL
    }
}

extension [CommandSegment] {
    /// The command for people: in one line, secrets as `***`, long text cut and message data left out, and no longer than
    /// `limit` characters.
    func commandText(limit: Int = 1000) -> String {
        var text = ""
        for (index, segment) in enumerated() where text.utf8.count < limit {
            switch segment {
            case .bytes(let bytes) where bytes.readableBytes > limit:
                // The first is the command itself, which a long set of messages makes long; what follows is data.
                if index == 0 { text += String(decoding: bytes.readableBytesView.prefix(limit - 3), as: UTF8.self) }
                text += "..."
            case .bytes(let bytes): text += String(buffer: bytes)
            case .secret: text += "***"
            case .content: text += "..."
            case .synchronize: break
            }
        }
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return String(line.prefix(limit))
    }
}

/// Whether literals can be sent without waiting for the server (RFC 7888).
package enum LiteralSupport: Sendable {
    /// Each literal waits for a continuation request.
    case synchronizing
    /// `LITERAL-`: literals of up to ``largestMinus`` bytes needn't wait.
    case minus
    /// `LITERAL+`: no literal waits.
    case plus

    /// RFC 7888 section 5.
    static let largestMinus = 4096

    /// Larger content waits for the server's go-ahead even under LITERAL+: a refusal (no such mailbox, too big, no room)
    /// comes before its bytes then, and not behind them (RFC 7888 section 4).
    package static let largestUnaskedContent: UInt64 = 64 * 1024

    package init(_ capabilities: CapabilitySet) {
        self =
            if capabilities.contains(.literalPlus) { .plus } else if capabilities.contains(.literalMinus) {
                .minus
            } else {
                .synchronizing
            }
    }

    func waits(byteCount: Int) -> Bool {
        switch self {
        case .synchronizing: true
        case .minus: byteCount > Self.largestMinus
        case .plus: false
        }
    }

    func waits(for content: StreamedContent) -> Bool {
        content.byteCount > Self.largestUnaskedContent || waits(byteCount: Int(clamping: content.byteCount))
    }
}

/// A command that can't be put on the wire. Nothing of it was sent.
package struct CommandEncodingError: Error, Equatable, CustomStringConvertible {
    /// What was wrong with the command.
    package enum Reason: Sendable {
        /// A name that must be an atom holds bytes which an atom can't.
        case notAnAtom
        /// A set of messages, a list of items or of flags that names nothing.
        case empty
        /// A CR, LF or NUL where none may be.
        case prohibitedByte
        /// A number or a date that the grammar has no room for.
        case outOfRange
        /// Search keys nested beyond ``CommandEncoder/deepestSearchKey``.
        case tooDeep
    }

    package let reason: Reason
    /// The production that was being written, as RFC 9051 names it.
    package let production: String

    package var description: String { "\(production): \(reason)" }
}
