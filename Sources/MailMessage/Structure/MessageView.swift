/// Which parts of a message are its text, and which are attached to it: the algorithm of RFC 8621 section 4.1.4.
package struct MessageView: Sendable, Hashable {
    /// What to show as plain text, in order; where there is no plain form, HTML parts stand here too.
    package let textBody: [MessagePart]
    /// What to show as HTML, in order; where there is no HTML form, plain parts stand here too.
    package let htmlBody: [MessagePart]
    /// Everything else, in order, images that the HTML shows among it.
    package let attachments: [MessagePart]
    /// Whether there is something a person would call an attachment: not an image inside the HTML, not a signature.
    package let hasAttachments: Bool

    /// Sorts the parts below `root`, the body of a message. What is nested deeper than the limit counts as attached.
    package init(_ root: MessagePart, limits: MessageLimits = .default) {
        var sorter = PartSorter()
        sorter.sort([root], in: "mixed", inAlternative: false, text: true, html: true, depth: limits.nestingDepth)
        textBody = sorter.textBody
        htmlBody = sorter.htmlBody
        attachments = sorter.attachments
        hasAttachments = sorter.attachments.contains { part in
            // Some mail programs call a document inline: with a name, it is there to be opened.
            let isShown = part.disposition?.kind == "inline" && (part.isMedia || part.filename == nil)
            return !Self.isSignature(part) && !isShown && !sorter.related.contains(part.id)
        }
    }

    /// Whether there is an HTML form.
    package var hasHTML: Bool { htmlBody.contains { $0.mediaType == "text/html" } }

    /// The parts whose text is the text of the message.
    package var textParts: [MessagePart] { textBody.filter(\.isText) }

    /// The part that a preview is made of.
    package var previewPart: MessagePart? { textParts.first }

    private static func isSignature(_ part: MessagePart) -> Bool {
        ["application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"].contains(
            part.mediaType)
    }
}

/// The recursion of RFC 8621 section 4.1.4, its depth bounded.
private struct PartSorter {
    var textBody: [MessagePart] = []
    var htmlBody: [MessagePart] = []
    var attachments: [MessagePart] = []
    /// Ids of parts that an HTML part beside them refers to by Content-ID.
    var related: Set<String> = []

    /// `text` and `html` tell which bodies the parts may still join.
    mutating func sort(
        _ parts: [MessagePart], in multipart: String, inAlternative: Bool, text: Bool, html: Bool, depth: Int
    ) {
        let textCount = textBody.count
        let htmlCount = htmlBody.count
        var text = text
        var html = html
        for (offset, part) in parts.enumerated() {
            if multipart == "related", offset > 0, part.contentID != nil, part.disposition?.kind != "attachment" {
                related.insert(part.id)
            }
            if part.isMultipart, !part.children.isEmpty, depth > 0 {
                sort(
                    part.children, in: part.subtype, inAlternative: inAlternative || part.subtype == "alternative",
                    text: text,
                    html: html, depth: depth - 1)
            } else if !isInline(part, offset: offset, in: multipart) {
                attachments.append(part)
            } else if multipart == "alternative" {
                addAlternative(part)
            } else {
                if inAlternative, part.mediaType == "text/plain" { html = false }
                if inAlternative, part.mediaType == "text/html" { text = false }
                if text { textBody.append(part) }
                if html { htmlBody.append(part) }
                if !(text && html), part.isMedia { attachments.append(part) }
            }
        }
        if multipart == "alternative", text, html { share(textFrom: textCount, htmlFrom: htmlCount) }
    }

    private mutating func addAlternative(_ part: MessagePart) {
        switch part.mediaType {
        case "text/plain": textBody.append(part)
        case "text/html": htmlBody.append(part)
        default: attachments.append(part)
        }
    }

    /// Where an alternative gave one form only, it stands for the other too.
    private mutating func share(textFrom textCount: Int, htmlFrom htmlCount: Int) {
        if textBody.count == textCount, htmlBody.count > htmlCount {
            textBody.append(contentsOf: htmlBody[htmlCount...])
        } else if htmlBody.count == htmlCount, textBody.count > textCount {
            htmlBody.append(contentsOf: textBody[textCount...])
        }
    }

    private func isInline(_ part: MessagePart, offset: Int, in multipart: String) -> Bool {
        guard part.disposition?.kind != "attachment" else { return false }
        guard part.mediaType == "text/plain" || part.mediaType == "text/html" || part.isMedia else { return false }
        return offset == 0 || (multipart != "related" && (part.isMedia || part.filename == nil))
    }

}

extension MessagePart {
    /// What is shown in place: isInlineMediaType of RFC 8621.
    fileprivate var isMedia: Bool { type == "image" || type == "audio" || type == "video" }
}
