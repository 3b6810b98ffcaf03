import Foundation

extension SearchFilter {
    /// Whether the candidate may be what this filter asks for: false only where it is known not to be.
    package func matches(_ candidate: SearchCandidate) -> Bool {
        evaluate(candidate) != .no
    }

    /// Three-valued: a condition on what isn't known is unknown, and "and", "or" and "not" carry that on (Kleene).
    package func evaluate(_ candidate: SearchCandidate) -> SearchVerdict {
        switch self {
        case .all: .yes
        case .none: .no
        case .and(let filters): Self.verdict(of: filters, candidate, decisive: .no)
        case .or(let filters): Self.verdict(of: filters, candidate, decisive: .yes)
        case .not(let filter): filter.evaluate(candidate).negated
        case .from(let text): .init(candidate.from.map { SearchText.contains($0, text) })
        case .to(let text): .init(candidate.to.map { SearchText.contains($0, text) })
        case .cc(let text): .init(candidate.cc.map { SearchText.contains($0, text) })
        case .bcc(let text): .init(candidate.bcc.map { SearchText.contains($0, text) })
        case .subject(let text): .init(candidate.subject.map { SearchText.contains($0, text) })
        case .body(let text): .init(candidate.text.map { SearchText.contains($0, text) })
        case .text(let text): candidate.mention(of: text)
        case .header(let name, let value): .init(candidate.hasField(name, containing: value))
        case .messageID(let id): .init(candidate.messageID.map { Self.bare($0) == Self.bare(id) })
        case .hasAttachment: .init(candidate.hasAttachment)
        case .keyword(let keyword, let isPresent):
            .init(candidate.keywords.map { $0.contains(keyword) == isPresent })
        case .receivedBefore(let date): .init(candidate.receivedAt.map { $0 < date })
        case .receivedAfter(let date): .init(candidate.receivedAt.map { $0 >= date })
        case .sentBefore(let date): .init(candidate.sentAt.map { $0 < date })
        case .sentAfter(let date): .init(candidate.sentAt.map { $0 >= date })
        case .larger(let size): .init(candidate.size.map { $0 > size })
        case .smaller(let size): .init(candidate.size.map { $0 < size })
        case .folder: .unknown
        }
    }

    private static func verdict(
        of filters: [SearchFilter],
        _ candidate: SearchCandidate,
        decisive: SearchVerdict
    ) -> SearchVerdict {
        var verdict = decisive.negated
        for filter in filters {
            switch filter.evaluate(candidate) {
            case decisive: return decisive
            case .unknown: verdict = .unknown
            default: break
            }
        }
        return verdict
    }

    private static func bare(_ messageID: String) -> Substring {
        messageID.hasPrefix("<") && messageID.hasSuffix(">") ? messageID.dropFirst().dropLast() : messageID[...]
    }
}

extension SearchCandidate {
    /// Found anywhere is found; not found is certain only once header and body have both been read.
    fileprivate func mention(of text: String) -> SearchVerdict {
        let known = [from, to, cc, bcc, subject, self.text].compactMap { $0 } + (fields ?? []).map(\.value)
        if known.contains(where: { SearchText.contains($0, text) }) { return .yes }
        return fields != nil && self.text != nil ? .no : .unknown
    }

    fileprivate func hasField(_ name: String, containing value: String) -> Bool? {
        fields?.contains { field in
            field.name.lowercased() == name.lowercased() && (value.isEmpty || SearchText.contains(field.value, value))
        }
    }
}

extension SearchText {
    /// Whether `text` contains `part`, whatever the case, and however their accents are composed.
    static func contains(_ text: String, _ part: String) -> Bool {
        let text = folded(text)
        let part = folded(part)
        guard let first = part.first else { return true }
        var rest = text[...]
        while let start = rest.firstIndex(of: first) {
            let candidate = rest[start...]
            if candidate.starts(with: part) { return true }
            rest = candidate.dropFirst()
        }
        return false
    }

    /// In canonical composition (UAX 15) and lower case, as UTF-8.
    private static func folded(_ text: String) -> [UInt8] {
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            return text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }
        return Array(text.precomposedStringWithCanonicalMapping.lowercased().utf8)
    }
}
