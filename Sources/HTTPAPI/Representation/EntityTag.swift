import Crypto
import Foundation
import HTTPTypes
import MailService

/// A validator (RFC 9110 section 8.8.3).
struct EntityTag: Hashable, Sendable {
    /// What stands between the quotes.
    let opaque: String

    /// Goes up when the same content is represented by other bytes: clients then ask for it anew.
    static let representationVersion = 1

    /// A tag for content that never changes under its id, as this version represents it.
    init(representation parts: String...) {
        opaque = Self.digest(("\(Self.representationVersion)\u{0}" + parts.joined(separator: "\u{0}")).utf8)
    }

    /// A tag for bytes that never change under their id: which bytes, told by where they come from.
    init(immutable parts: String...) {
        opaque = Self.digest(parts.joined(separator: "\u{0}").utf8)
    }

    /// A tag for these bytes.
    init(of bytes: some Sequence<UInt8>) {
        opaque = Self.digest(bytes)
    }

    /// A tag for what a question gives in a state: the state can be read back from it.
    init(state: String, question: String) {
        opaque = Base64URL.encode(Array(state.utf8)) + Self.suffix(question)
    }

    private static func suffix(_ question: String) -> String {
        "." + digest("\(representationVersion)\n\(question)".utf8)
    }

    var headerValue: String { "\"\(opaque)\"" }

    /// The state of the tag in `header` that answers the same question.
    static func state(in header: String?, question: String) -> String? {
        let suffix = suffix(question)
        let tag = list(header).first { $0.hasSuffix(suffix) }
        return tag.flatMap { Base64URL.decode(String($0.dropLast(suffix.count))) }.flatMap {
            String(validating: $0, as: UTF8.self)
        }
    }

    /// Whether `If-None-Match` has this tag, compared weakly (RFC 9110 section 13.1.2). `*` asks whether there is anything
    /// at all, which a tag can't answer.
    func matches(_ header: String?) -> Bool {
        Self.list(header).contains(Substring(opaque))
    }

    /// Whether `If-Range` is this tag, compared strongly (RFC 9110 section 13.1.5).
    func isExactly(_ header: String) -> Bool {
        header.trimmingCharacters(in: .whitespaces) == headerValue
    }

    /// Whether `If-Match` has this tag, compared strongly (RFC 9110 section 13.1.1).
    func isExactlyIn(_ header: String) -> Bool {
        header.split(separator: ",").prefix(Self.longestList).contains { isExactly(String($0)) }
    }

    /// Tags that are looked at.
    private static let longestList = 32

    /// The tags of a list header, without quotes and weakness. Ours have no comma in them.
    private static func list(_ header: String?) -> [Substring] {
        (header ?? "").split(separator: ",").prefix(longestList).map { item in
            var tag = item.drop { $0 == " " || $0 == "\t" }
            if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
            return tag.drop { $0 == "\"" }.prefix { $0 != "\"" }
        }
    }

    private static func digest(_ bytes: some Sequence<UInt8>) -> String {
        Base64URL.encode(Array(SHA256.hash(data: Data(bytes)).prefix(12)))
    }
}
