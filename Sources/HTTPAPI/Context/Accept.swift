import HTTPTypes

/// What a route can answer with.
struct MediaType: Hashable, Sendable {
    let type: String
    let subtype: String
    /// What `Content-Type` says beside it.
    var parameters = ""

    static let json = MediaType(type: "application", subtype: "json")
    static let ndjson = MediaType(type: "application", subtype: "x-ndjson")
    static let text = MediaType(type: "text", subtype: "plain", parameters: "; charset=utf-8")
    static let metrics = MediaType(type: "text", subtype: "plain", parameters: "; version=0.0.4; charset=utf-8")
    static let html = MediaType(type: "text", subtype: "html", parameters: "; charset=utf-8")
    static let yaml = MediaType(type: "application", subtype: "yaml")
    static let mbox = MediaType(type: "application", subtype: "mbox")
    static let message = MediaType(type: "message", subtype: "rfc822")

    var name: String { "\(type)/\(subtype)" }
    var headerValue: String { name + parameters }
}

/// Proactive negotiation (RFC 9110 section 12.5.1).
enum Accept {
    /// Of `offered`, in the server's order of preference, what the client likes best; nil where it takes none of it.
    ///
    /// No `Accept` at all takes anything.
    static func choose(from offered: [MediaType], for header: String?) -> MediaType? {
        guard let header, !header.allSatisfy(\.isWhitespace) else { return offered.first }
        let ranges = header.split(separator: ",").prefix(maximumRanges).compactMap(Range.init)
        var best: (type: MediaType, quality: Double)?
        for type in offered {
            let quality = Self.quality(of: type, in: ranges)
            if quality > best?.quality ?? 0 { best = (type, quality) }
        }
        return best?.type
    }

    /// Media ranges that are looked at: browsers send eight.
    private static let maximumRanges = 32

    private struct Range {
        let type: Substring
        let subtype: Substring
        let quality: Double

        init?(_ text: Substring) {
            let parts = text.split(separator: ";")
            guard let names = parts.first?.lowercased().filter({ !$0.isWhitespace }).split(separator: "/"),
                names.count == 2
            else { return nil }
            type = names[0]
            subtype = names[1]
            let weight = parts.dropFirst().lazy
                .map { $0.lowercased().filter { !$0.isWhitespace } }
                .first { $0.hasPrefix("q=") }
            quality = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        }

        /// How closely it names `type`; nil where it doesn't.
        func specificity(for type: MediaType) -> Int? {
            if self.type == type.type, subtype == type.subtype { return 2 }
            if self.type == type.type, subtype == "*" { return 1 }
            return self.type == "*" && subtype == "*" ? 0 : nil
        }
    }

    /// The weight of the range that names the type most closely.
    private static func quality(of type: MediaType, in ranges: [Range]) -> Double {
        var best: (specificity: Int, quality: Double)?
        for range in ranges {
            guard let specificity = range.specificity(for: type) else { continue }
            if specificity > best?.specificity ?? -1 { best = (specificity, range.quality) }
        }
        return best?.quality ?? 0
    }
}
