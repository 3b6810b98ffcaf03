/// One decoded parameter of a Content-Type or Content-Disposition field.
package struct MIMEParameter: Sendable, Hashable, Codable {
    /// Lower-case, without the marks of RFC 2231.
    package var name: String
    /// Decoded.
    package var value: String
    /// RFC 2231's language tag.
    package var language: String?

    package init(name: String, value: String, language: String? = nil) {
        self.name = name
        self.value = value
        self.language = language
    }
}

/// The parameters of a field, decoded: continuations joined, character sets and percent escapes resolved (RFC 2231),
/// and the encoded words that do not belong there but are (RFC 2047 section 5 forbids them, every mail program sends
/// them).
package struct MIMEParameters: Sendable, Hashable, Codable {
    /// In the order of their first appearance.
    package let all: [MIMEParameter]

    /// None.
    package init() {
        all = []
    }

    /// From names and values that are decoded already.
    package init(_ values: [(String, String)]) {
        all = values.map { MIMEParameter(name: $0.0.lowercased(), value: $0.1) }
    }

    /// From pairs as BODYSTRUCTURE or a header field gives them, unquoted: `filename*0*`, `filename*1`, `name`…
    package init(rawPairs: [(name: [UInt8], value: [UInt8])], limits: MessageLimits = .default) {
        var groups: [[UInt8]: ParameterSections] = [:]
        var order: [[UInt8]] = []
        for pair in rawPairs.prefix(limits.parameters) {
            guard let section = ParameterSection(pair.name, value: pair.value.prefix(limits.headerFieldBytes)) else {
                continue
            }
            if groups[section.name] == nil { order.append(section.name) }
            groups[section.name, default: ParameterSections()].add(section)
        }
        all = order.compactMap { name in groups[name]?.decoded(name: Charset.usASCII.decode(name)) }
    }

    package var isEmpty: Bool { all.isEmpty }

    /// The value of the parameter, whatever the case of its name.
    package subscript(name: String) -> String? {
        let key = name.lowercased()
        return all.first { $0.name == key }?.value
    }

    package var charset: String? { self["charset"] }
    package var filename: String? { self["filename"] }
    package var name: String? { self["name"] }
    package var boundary: String? { self["boundary"] }
    package var format: String? { self["format"]?.lowercased() }
    package var delsp: String? { self["delsp"]?.lowercased() }
}
