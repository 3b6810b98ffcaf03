import IMAPProtocol
import NIOCore

/// A response on one line, for the heads of transcripts.
enum ResponseSummary {
    static func text(of response: Response) -> String {
        switch response {
        case .tagged(let tagged): "\(tagged.tag) \(text(of: tagged.status))"
        case .continuation(let request): "+ \(request.text)"
        case .untagged(let untagged): "* \(text(of: untagged))"
        }
    }

    private static func text(of status: StatusResponse) -> String {
        let code = status.code.map { " [\($0)]" } ?? ""
        return "\(status.condition.rawValue)\(code) \(status.text)"
    }

    private static func text(of response: UntaggedResponse) -> String {
        switch response {
        case .status(let status): text(of: status)
        case .capability(let set): "CAPABILITY \(set)"
        case .list(let entry):
            "\(entry.kind.rawValue) (\(words(entry.attributes))) \(entry.delimiter.map { "\(Unicode.Scalar($0))" } ?? "NIL") "
                + "\(entry.name)"
        case .mailboxStatus(let status): text(of: status)
        case .search(let result): "SEARCH \(words(result.numbers))"
        case .exists(let count): "EXISTS \(count)"
        case .recent(let count): "RECENT \(count)"
        case .expunge(let number): "EXPUNGE \(number)"
        case .flags(let flags): "FLAGS (\(words(flags)))"
        case .fetch(let fetch): text(of: fetch)
        case .id(let fields): "ID " + words(fields.map { "\($0.name)=\($0.value?.string ?? "NIL")" })
        case .namespaces(let spaces):
            "NAMESPACE \(spaces.personal.count) \(spaces.otherUsers.count) \(spaces.shared.count)"
        case .quota(let quota):
            "QUOTA \(quota.root) " + words(quota.resources.map { "\($0.name)=\($0.usage)/\($0.limit)" })
        case .unknown(let name, let rest): "unknown \(name) \(rest)"
        default: "\(response)"
        }
    }

    private static func text(of status: MailboxStatus) -> String {
        var words = ["STATUS", status.name.decoded]
        if let value = status.messages { words.append("messages=\(value)") }
        if let value = status.unseen { words.append("unseen=\(value)") }
        if let value = status.uidNext { words.append("uidnext=\(value)") }
        if let value = status.uidValidity { words.append("uidvalidity=\(value)") }
        return words.joined(separator: " ")
    }

    private static func text(of fetch: FetchResponse) -> String {
        var words = ["FETCH \(fetch.sequenceNumber)"]
        if let uid = fetch.uid { words.append("uid=\(uid)") }
        if let flags = fetch.flags { words.append("flags=(\(self.words(flags)))") }
        if let date = fetch.internalDate { words.append("date=\(date.secondsSince1970)") }
        if let size = fetch.size { words.append("size=\(size)") }
        if let modSeq = fetch.modSeq { words.append("modseq=\(modSeq)") }
        if let envelope = fetch.envelope {
            words.append("subject=<\(envelope.subject?.string ?? "NIL")> from=\(addresses(envelope.from))")
            words.append("to=\(addresses(envelope.to)) id=\(envelope.messageID?.string ?? "NIL")")
        }
        if let body = fetch.bodyStructure { words.append("parts=\(parts(body))") }
        for section in fetch.sections + fetch.binaries { words.append("[\(section.section)]=\(bytes(section.data))") }
        if !fetch.others.isEmpty { words.append("others=\(fetch.others.map(\.name).joined(separator: ","))") }
        if !fetch.issues.isEmpty { words.append("issues=\(fetch.issues.map(\.item).joined(separator: ","))") }
        return words.joined(separator: " ")
    }

    private static func addresses(_ list: [EnvelopeAddress]) -> String {
        let texts = list.map { address in
            let name = address.name.map { "\($0) " } ?? ""
            return "\(name)\(address.mailbox?.string ?? "NIL")@\(address.host?.string ?? "NIL")"
        }
        return "(\(texts.joined(separator: "; ")))"
    }

    private static func parts(_ body: BodyStructure) -> String {
        body.numberedParts.map { numbered in
            let number = numbered.number.map(String.init).joined(separator: ".")
            let size = numbered.part.size.map { "{\($0)}" } ?? ""
            let file = numbered.part.disposition.map { disposition in
                "!\(disposition.type)" + disposition.parameters.map { ":\($0.value)" }.joined()
            }
            return "\(number):\(numbered.part.type)/\(numbered.part.subtype)\(size)\(file ?? "")".lowercased()
        }.joined(separator: ",")
    }

    private static func bytes(_ bytes: FetchResponse.Bytes) -> String {
        switch bytes {
        case .none: "NIL"
        case .inline(let buffer): "\(buffer.readableBytes)"
        case .streamed(let count): "streamed \(count)"
        }
    }

    private static func words(_ values: [some CustomStringConvertible]) -> String {
        values.map(\.description).joined(separator: " ")
    }
}
