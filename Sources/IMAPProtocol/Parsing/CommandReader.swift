package import NIOCore

/// What a client sends, as a server takes it in: bytes, split anywhere; commands out.
///
///     reader.append(chunk)
///     while let event = reader.next() { ... }   // nil: more bytes are needed, or a decision on a message
package struct CommandReader: Sendable {
    package enum Event: Hashable, Sendable {
        /// A whole command. APPEND and REPLACE come here after their messages' bytes, with
        /// ``LiteralBytes/streamed(byteCount:)`` in place of them.
        case command(TaggedCommand)
        /// The line that was asked for with ``expectLine()``.
        case line(ByteBuffer)
        /// Write a continuation request now: the client waits before a literal.
        case continuation
        /// A message comes. Nothing is read on before ``acceptMessage()`` or ``refuseMessage()``.
        case messageBegin(MessageAnnouncement)
        case messageBytes(ByteBuffer)
        case messageEnd
        /// Answer with its ``RefusedCommand/response``. Messages that were accepted are void; nothing more of the command
        /// comes.
        case refused(RefusedCommand)
    }

    package private(set) var framer: CommandFramer
    package var parser: CommandParser

    package init(framer: CommandFramer.Options = .init(), parser: CommandParser.Options = .init()) {
        self.framer = CommandFramer(options: framer)
        self.parser = CommandParser(options: parser)
    }

    /// The framer's limits; may be changed between commands.
    package var limits: CommandFramer.Options {
        get { framer.options }
        set { framer.options = newValue }
    }

    /// Adds received bytes; ask for all events before adding more.
    package mutating func append(_ chunk: ByteBuffer) { framer.append(chunk) }

    /// The next line isn't a command but a SASL response or the DONE of IDLE: it comes as ``Event/line(_:)``. To be called
    /// before the event after the command is asked for.
    package mutating func expectLine() { framer.expectLine() }

    /// The announced message's bytes are to come. Where ``MessageAnnouncement/isSynchronizing``, write a continuation
    /// request.
    package mutating func acceptMessage() { framer.acceptMessage() }

    /// The command ends here, and the caller answers it with NO or BAD. What the client sends of it all the same is
    /// skipped.
    package mutating func refuseMessage() { framer.refuseMessage() }

    /// Whether nothing of a command has arrived.
    package var isBetweenCommands: Bool { framer.isBetweenCommands }

    /// Takes out what wasn't read, and begins anew: to be inflated after COMPRESS, dropped after STARTTLS
    /// (CVE-2011-0411).
    package mutating func takeBufferedBytes() -> ByteBuffer { framer.takeBufferedBytes() }

    package mutating func next() -> Event? {
        guard let event = framer.next() else { return nil }
        switch event {
        case .command(let frame): return read(frame)
        case .line(let line): return .line(line)
        case .continuation: return .continuation
        case .messageBegin(let frame, let literal): return announce(frame, literal)
        case .messageBytes(let bytes): return .messageBytes(bytes)
        case .messageEnd: return .messageEnd
        case .oversized(let command):
            return .refused(
                RefusedCommand(tag: parser.tag(of: command.beginning), reason: .oversized(command.limit)))
        }
    }

    private func read(_ frame: CommandFrame) -> Event {
        do throws(RefusedCommand) {
            return .command(try parser.parse(frame))
        } catch {
            return .refused(error)
        }
    }

    private mutating func announce(_ frame: CommandFrame, _ literal: MessageLiteral) -> Event {
        do throws(RefusedCommand) {
            return .messageBegin(try parser.announcement(of: frame, literal))
        } catch {
            framer.refuseMessage()
            return .refused(error)
        }
    }
}
