import CGMime

/// Writes messages: the header here, the body by GMime, whose contents go from file to file and are never in memory.
///
/// It blocks, and is no part of what answers requests.
package enum Composer {
    /// Writes `composition` to a file, with CRLF line ends.
    ///
    /// - Parameters:
    ///   - original: the message that parts are carried over from, as a file.
    ///   - files: the contents that attachments name by number.
    ///   - withBcc: whether the header tells the blind copies: a draft's does, an outgoing message's never.
    ///   - output: is left open.
    /// - Throws: ``CompositionError``
    package static func write(
        _ composition: Composition, original: Int32? = nil, files: [Int32] = [], withBcc: Bool, to output: Int32
    ) throws {
        try composition.check()
        GMimeLibrary.use()
        let source = try original.map { try OriginalMessage($0) }
        let body = try BodyBuilder(composition, original: source, files: files).build()
        let stream = try GMimeOutput(output)
        try stream.write(header(of: composition, withBcc: withBcc))
        try stream.write(body)
        try stream.finish()
    }

    private static func header(of composition: Composition, withBcc: Bool) -> [UInt8] {
        var writer = HeaderWriter()
        writer.words("Date", [RFC5322Date.text(composition.date)])
        writer.addresses("From", composition.from)
        writer.addresses("Sender", composition.sender)
        writer.addresses("Reply-To", composition.replyTo)
        writer.addresses("To", composition.to)
        writer.addresses("Cc", composition.cc)
        if withBcc { writer.addresses("Bcc", composition.bcc) }
        if let subject = composition.subject { writer.text("Subject", subject) }
        writer.identifiers("Message-ID", [composition.messageID])
        writer.identifiers("In-Reply-To", composition.inReplyTo)
        writer.identifiers("References", composition.boundedReferences)
        if let userAgent = composition.userAgent { writer.text("User-Agent", userAgent) }
        for field in composition.otherFields { writer.verbatim(field) }
        writer.words("MIME-Version", ["1.0"])
        return writer.bytes
    }
}
