import Testing

@testable import MailMessage

struct MessageViewTests {
    private func part(_ type: String, _ name: String? = nil, disposition: String? = nil, contentID: String? = nil)
        -> MessagePart
    {
        let pieces = type.split(separator: "/").map(String.init)
        return MessagePart(
            type: pieces[0], subtype: pieces[1], parameters: MIMEParameters(name.map { [("name", $0)] } ?? []),
            disposition: disposition.map { ContentDisposition(kind: $0) }, contentID: contentID)
    }

    private func multipart(_ subtype: String, _ children: [MessagePart]) -> MessagePart {
        MessagePart(type: "multipart", subtype: subtype, children: children)
    }

    private func view(_ root: MessagePart) -> (text: [String], html: [String], attachments: [String], has: Bool) {
        let view = MessageView(MessagePart.numbered(root))
        return (view.textBody.map(\.id), view.htmlBody.map(\.id), view.attachments.map(\.id), view.hasAttachments)
    }

    @Test func plainAlone() {
        #expect(view(part("text/plain")) == (["1"], ["1"], [], false))
        #expect(view(part("text/html")) == (["1"], ["1"], [], false))
        #expect(view(part("application/pdf")) == ([], [], ["1"], true))
    }

    @Test func alternativeWithAttachment() {
        let root = multipart(
            "mixed",
            [multipart("alternative", [part("text/plain"), part("text/html")]), part("application/pdf", "a.pdf")])
        #expect(view(root) == (["1.1"], ["1.2"], ["2"], true))
    }

    @Test func imagesOfTheHTMLAreNoAttachments() {
        let related = multipart("related", [part("text/html"), part("image/png", "i.png", contentID: "i@x")])
        #expect(view(related) == (["1"], ["1"], ["2"], false))
        let alternative = multipart("alternative", [part("text/plain"), related])
        #expect(view(alternative) == (["1"], ["2.1"], ["2.2"], false))
        // Declared as attached, it is one.
        let attached = multipart(
            "related", [part("text/html"), part("image/png", "i.png", disposition: "attachment", contentID: "i@x")])
        #expect(view(attached).has)
    }

    /// The example of RFC 8621 section 4.1.4.
    @Test func exampleOfTheRFC() {
        let root = multipart(
            "mixed",
            [
                part("text/plain", disposition: "inline"),
                multipart(
                    "mixed",
                    [
                        multipart(
                            "alternative",
                            [
                                multipart(
                                    "mixed",
                                    [
                                        part("text/plain", disposition: "inline"),
                                        part("image/jpeg", disposition: "inline"),
                                        part("text/plain", disposition: "inline"),
                                    ]),
                                multipart("related", [part("text/html"), part("image/jpeg")]),
                            ]), part("image/jpeg", disposition: "attachment"), part("application/x-excel"),
                        part("message/rfc822"),
                    ]), part("text/plain", disposition: "inline"),
            ])
        let view = view(root)
        // A, B, C, D, K
        #expect(view.text == ["1", "2.1.1.1", "2.1.1.2", "2.1.1.3", "3"])
        // A, E, K
        #expect(view.html == ["1", "2.1.2.1", "3"])
        // C, F, G, H, J
        #expect(view.attachments == ["2.1.1.2", "2.1.2.2", "2.2", "2.3", "2.4"])
        #expect(view.has)
    }

    @Test func signaturesAndEmptyParts() {
        #expect(!view(multipart("signed", [part("text/plain"), part("application/pgp-signature", "s.asc")])).has)
        #expect(view(multipart("mixed", [])).has)
        #expect(view(multipart("mixed", [part("text/plain"), part("text/plain", "notes.txt")])).attachments == ["2"])
    }
}
