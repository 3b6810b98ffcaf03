/// A message's MIME structure, or a part's (RFC 9051 section 7.5.2, BODY and BODYSTRUCTURE).
package struct BodyStructure: Hashable, Sendable {
    /// As the server spells it, `text`.
    package var type: IMAPString
    package var subtype: IMAPString
    package var parameters: [Parameter] = []
    /// Content-ID, with its angle brackets.
    package var id: IMAPString?
    package var contentDescription: IMAPString?
    /// Content-Transfer-Encoding.
    package var encoding: IMAPString?
    /// Bytes as transferred, before decoding; nil where the server gave none that makes sense, and for a multipart.
    package var size: UInt64?
    package var md5: IMAPString?
    package var disposition: Disposition?
    package var language: [IMAPString] = []
    package var location: IMAPString?
    package var content: Content

    package init(type: IMAPString, subtype: IMAPString, content: Content = .basic) {
        self.type = type
        self.subtype = subtype
        self.content = content
    }

    package enum Content: Hashable, Sendable {
        case basic
        case text(lines: UInt64?)
        indirect case message(Message)
        case multipart([BodyStructure])
    }

    /// What a message/rfc822 or message/global part holds.
    package struct Message: Hashable, Sendable {
        /// Nil where the server left it out.
        package var envelope: Envelope?
        package var body: BodyStructure?
        package var lines: UInt64?
        package init(envelope: Envelope?, body: BodyStructure?, lines: UInt64?) {
            self.envelope = envelope
            self.body = body
            self.lines = lines
        }
    }

    /// Of Content-Type or Content-Disposition, raw: RFC 2231 isn't decoded.
    package struct Parameter: Hashable, Sendable {
        package var name: IMAPString
        package var value: IMAPString
        package init(name: IMAPString, value: IMAPString) {
            self.name = name
            self.value = value
        }
    }

    package struct Disposition: Hashable, Sendable {
        /// `attachment`, `inline`.
        package var type: IMAPString
        package var parameters: [Parameter]
        package init(type: IMAPString, parameters: [Parameter]) {
            self.type = type
            self.parameters = parameters
        }
    }
}
