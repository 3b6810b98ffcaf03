import NIOCore

/// Parses framed commands of IMAP4rev1, IMAP4rev2 and their extensions, as a server reads them.
///
/// Total and linear: every sequence of bytes gives a command or a ``RefusedCommand``. The grammar is kept, but where being
/// lenient harms nobody: several spaces for one, spaces at the end. Values are slices of the frame.
package struct CommandParser: Sendable {
    package struct Options: Hashable, Sendable {
        /// How deep search keys may nest, which are parsed by recursion. Protects the stack, of the parser and of whoever
        /// walks over the key. A chain of ORs nests as deep as it has members.
        package var maximumSearchDepth = 128

        /// Names are in UTF-8 once UTF8=ACCEPT or IMAP4rev2 is enabled; in modified UTF-7 before.
        package var mailboxEncoding = MailboxName.Encoding.modifiedUTF7

        package init() {}
    }

    package var options: Options

    package init(options: Options = Options()) { self.options = options }

    /// Parses one whole command.
    package func parse(_ frame: CommandFrame) throws(RefusedCommand) -> TaggedCommand {
        try withCursor(frame) { (cursor) throws(ParseError) in try cursor.command() }
    }

    /// What is known of a message whose bytes are about to come: the frame ends with their announcement.
    package func announcement(
        of frame: CommandFrame, _ literal: MessageLiteral
    ) throws(RefusedCommand) -> MessageAnnouncement {
        let parsed: (tag: String, value: MessageAnnouncement) = try withTag(frame) {
            (tag, cursor) throws(ParseError) in
            var announcement = try cursor.messageAnnouncement(tag: tag)
            announcement.isSynchronizing = literal.isSynchronizing
            return announcement
        }
        return parsed.value
    }

    /// The tag that a command begins with, if it can be one.
    func tag(of beginning: ByteBuffer) -> String? {
        // Only the tag is wanted: what makes no sense behind it is of no interest.
        try? withTag(CommandFrame(bytes: beginning)) { (_, _) throws(ParseError) in }.tag
    }

    private func withCursor(
        _ frame: CommandFrame, _ body: (inout Cursor) throws(ParseError) -> Command
    ) throws(RefusedCommand) -> TaggedCommand {
        let (tag, command) = try withTag(frame) { (_, cursor) throws(ParseError) in try body(&cursor) }
        return TaggedCommand(tag: tag, command: command)
    }

    private func withTag<Value>(
        _ frame: CommandFrame, _ body: (String, inout Cursor) throws(ParseError) -> Value
    ) throws(RefusedCommand) -> (tag: String, value: Value) {
        let result: Result<(tag: String, value: Value), RefusedCommand> = frame.bytes.withUnsafeReadableBytes { bytes in
            var cursor = Cursor(bytes, of: frame.bytes, streamed: frame.messages, options: cursorOptions)
            var tag: String?
            do throws(ParseError) {
                let read = try cursor.tag()
                tag = read
                return .success((read, try body(read, &cursor)))
            } catch {
                return .failure(RefusedCommand(tag: tag, reason: .unreadable(error)))
            }
        }
        return try result.get()
    }

    private var cursorOptions: ResponseParser.Options {
        var cursor = ResponseParser.Options()
        cursor.maximumNestingDepth = options.maximumSearchDepth
        cursor.mailboxEncoding = options.mailboxEncoding
        return cursor
    }
}
