import NIOCore

/// Parses framed responses of IMAP4rev1 and IMAP4rev2 servers, and of those that come near (marked QUIRK).
///
/// Total and linear: every sequence of bytes gives a response or a ``ParseError``, and what makes no sense inside a FETCH
/// costs that item. Values are slices of the frame.
package struct ResponseParser: Sendable {
    package struct Options: Sendable {
        /// How deep lists may nest in what is parsed by recursion. Protects the stack. Parts of a BODYSTRUCTURE below it
        /// become opaque.
        package var maximumNestingDepth = 64

        /// How deep the lists of a THREAD response may nest; it is parsed without recursion.
        package var maximumThreadDepth = 10_000

        /// The most lists in a response. Protects memory: two bytes, `()`, may become a body part of 300; wide enough for
        /// an ENVELOPE with tens of thousands of recipients.
        package var maximumLists = 100_000

        /// The most items of a FETCH that may make no sense before the rest of it is given up. Protects memory and the logs.
        package var maximumIssues = 100

        /// How mailbox names are written: UTF-8 once UTF8=ACCEPT or IMAP4rev2 is enabled.
        package var mailboxEncoding = MailboxName.Encoding.modifiedUTF7

        package init() {}
    }

    package var options: Options

    package init(options: Options = Options()) { self.options = options }

    /// Parses one whole response.
    package func parse(_ frame: ResponseFrame) throws(ParseError) -> Response {
        try withCursor(frame) { (cursor) throws(ParseError) in try cursor.response() }
    }

    /// Which section of which message a ``ResponseFramer/Event/literalBegin(_:byteCount:)`` is about; nil where it isn't
    /// the bytes of one that parses.
    package func streamedItem(of frame: ResponseFrame) -> StreamedItem? {
        // The literal that begins at the frame's end makes its item the last one parsed.
        guard case .untagged(.fetch(let fetch))? = try? parse(frame), let literal = frame.streamed.last else {
            return nil
        }
        let isBinary = fetch.binaries.last?.data == .streamed(byteCount: literal.byteCount)
        guard let section = isBinary ? fetch.binaries.last : fetch.sections.last,
            section.data == .streamed(byteCount: literal.byteCount)
        else { return nil }
        return StreamedItem(
            sequenceNumber: fetch.sequenceNumber, uid: fetch.uid, section: section.section, origin: section.origin,
            isBinary: isBinary, byteCount: literal.byteCount)
    }

    private func withCursor<Value>(
        _ frame: ResponseFrame, _ body: (inout Cursor) throws(ParseError) -> Value
    ) throws(ParseError) -> Value {
        let result: Result<Value, ParseError> = frame.bytes.withUnsafeReadableBytes { bytes in
            var cursor = Cursor(bytes, of: frame.bytes, streamed: frame.streamed, options: options)
            do throws(ParseError) {
                return .success(try body(&cursor))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

/// Whose bytes a streamed literal's are.
package struct StreamedItem: Hashable, Sendable {
    package var sequenceNumber: SequenceNumber
    /// Where the server told it before the literal.
    package var uid: UID?
    package var section: BodySection
    package var origin: UInt64?
    /// BINARY[...]: the transfer encoding is off.
    package var isBinary: Bool
    package var byteCount: UInt64
}
