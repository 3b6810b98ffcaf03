import IMAPProtocol
import MailMessage

extension MessagePart {
    /// The structure that a server gave, with the section numbers by which its parts are fetched.
    init(_ structure: BodyStructure) {
        self = MessagePart.numbered(MessagePart(unnumbered: structure))
    }

    private init(unnumbered structure: BodyStructure) {
        self.init(
            id: "",
            type: structure.type.string.lowercased(),
            subtype: structure.subtype.string.lowercased(),
            parameters: MIMEParameters(structure.parameters),
            disposition: structure.disposition.map { disposition in
                ContentDisposition(
                    kind: disposition.type.string.lowercased(),
                    parameters: MIMEParameters(disposition.parameters))
            },
            contentID: structure.id.flatMap { MessageIDs.first(Array($0.bytes)) },
            contentDescription: structure.contentDescription.map { HeaderText.decode(Array($0.bytes)) },
            languages: structure.language.map(\.string),
            location: structure.location?.string,
            transferEncoding: structure.encoding.map { TransferEncoding(label: Array($0.bytes)) } ?? .sevenBit,
            encodedSize: structure.size.map { Int(clamping: $0) } ?? 0,
            lines: structure.lines.map { Int(clamping: $0) },
            children: structure.children.map(MessagePart.init(unnumbered:)),
            embeddedSubject: structure.embeddedSubject)
    }
}

extension BodyStructure {
    fileprivate var lines: UInt64? {
        switch content {
        case .text(let lines): lines
        case .message(let message): message.lines
        case .basic, .multipart: nil
        }
    }

    fileprivate var embeddedSubject: String? {
        guard case .message(let message) = content, let subject = message.envelope?.subject else { return nil }
        return HeaderText.decode(Array(subject.bytes))
    }
}

extension MIMEParameters {
    fileprivate init(_ parameters: [BodyStructure.Parameter]) {
        self.init(rawPairs: parameters.map { (name: Array($0.name.bytes), value: Array($0.value.bytes)) })
    }
}
