import IMAPProtocol
import NIOCore

extension ResponseExamples {
    static let fetches: [UntaggedResponse] =
        strings.map { string in
            fetch {
                $0.envelope = envelope(string)
                $0.bodyStructure = part(string)
                $0.sections = [.init(section: .whole, origin: nil, data: .inline(string.buffer))]
            }
        } + [
            fetch { _ in }, fetch { $0.bodyStructure = mixed }, fetch { $0.bodyStructure = attached },
            fetch { fetch in
                fetch.uid = 7
                fetch.flags = [.seen, .recent, Flag("$Work")]
                fetch.internalDate = InternalDate(
                    year: 1996, month: 7, day: 1, hour: 2, minute: 44, second: 25, zoneMinutes: -420)
                fetch.size = 1 << 40
                fetch.modSeq = 12
                fetch.saveDate = .value(InternalDate(secondsSince1970: 0))
                fetch.preview = .value("a \"short\" look")
                fetch.emailID = "M1"
                fetch.threadID = .value("T1")
                fetch.binarySizes = [.init(part: [1, 2], size: 3), .init(part: [], size: 0)]
                fetch.gmailMessageID = 1
                fetch.gmailThreadID = 2
                fetch.gmailLabels = ["\\Inbox", "a b"]
            },
            fetch { fetch in
                fetch.saveDate = .absent
                fetch.preview = .absent
                fetch.threadID = .absent
                fetch.binaries = [
                    .init(section: BodySection(part: [1]), origin: 5, data: .inline(ByteBuffer(bytes: [0, 10, 0]))),
                    .init(section: BodySection(part: [2]), origin: nil, data: .none),
                ]
                fetch.sections = [
                    .init(section: .header, origin: 0, data: .inline(ByteBuffer(string: "A: b\r\n\r\n"))),
                    .init(section: BodySection(part: [1, 2], .mime), origin: nil, data: .none),
                    .init(
                        section: BodySection(part: [3], .headerFields(["Date", "X-Odd]", "a b"])), origin: nil,
                        data: .inline(ByteBuffer())),
                    .init(section: BodySection(.headerFieldsNot(["To"])), origin: nil, data: .none),
                ]
            },
        ]

    private static func fetch(_ fill: (inout FetchResponse) -> Void) -> UntaggedResponse {
        var fetch = FetchResponse(sequenceNumber: 3)
        fill(&fetch)
        return .fetch(fetch)
    }

    private static func envelope(_ string: IMAPString) -> Envelope {
        var envelope = Envelope()
        envelope.date = string
        envelope.subject = string
        envelope.from = [.init(name: string, mailbox: "a", host: "b"), .init(mailbox: "c", host: string)]
        envelope.to = [.init(mailbox: "group"), .init(name: nil, mailbox: "x", host: "y"), .init()]
        envelope.inReplyTo = string
        envelope.messageID = string
        return envelope
    }

    private static func part(_ string: IMAPString) -> BodyStructure {
        var part = BodyStructure(type: "text", subtype: "plain", content: .text(lines: 3))
        part.parameters = [.init(name: "charset", value: string), .init(name: "x", value: "y")]
        part.id = string
        part.contentDescription = string
        part.encoding = "base64"
        part.size = 12
        part.md5 = string
        part.disposition = .init(type: "inline", parameters: [.init(name: "filename", value: string)])
        part.language = [string, "en"]
        part.location = string
        return part
    }

    private static var mixed: BodyStructure {
        var plain = BodyStructure(type: "APPLICATION", subtype: "PDF")
        plain.size = 0
        plain.encoding = "7bit"
        plain.disposition = .init(type: "attachment", parameters: [])
        plain.language = ["de"]
        var mixed = BodyStructure(type: "multipart", subtype: "mixed", content: .multipart([part("x"), plain]))
        mixed.parameters = [.init(name: "boundary", value: "(\"x\")")]
        mixed.location = "here"
        return BodyStructure(type: "multipart", subtype: "alternative", content: .multipart([mixed, plain]))
    }

    private static var attached: BodyStructure {
        let message = BodyStructure.Message(envelope: envelope("inner"), body: mixed, lines: 4)
        var attached = BodyStructure(type: "message", subtype: "rfc822", content: .message(message))
        attached.size = 99
        attached.encoding = "8bit"
        return attached
    }
}
