/// A Content-Type field (RFC 2045 section 5).
package struct ContentType: Sendable, Hashable, CustomStringConvertible {
    /// Lower-case: "text".
    package var type: String
    /// Lower-case: "plain".
    package var subtype: String
    package var parameters: MIMEParameters

    /// What a part without a Content-Type is.
    package static let plainText = ContentType(type: "text", subtype: "plain")

    package init(type: String, subtype: String, parameters: MIMEParameters = MIMEParameters()) {
        self.type = type.lowercased()
        self.subtype = subtype.lowercased()
        self.parameters = parameters
    }

    /// Reads a raw field; nil where there is no `type/subtype`, for which RFC 2045 section 5.2 asks to fall back.
    package init?(header raw: [UInt8], limits: MessageLimits = .default) {
        let header = ParameterizedHeader(raw, limits: limits)
        let pieces = header.value.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard pieces.count == 2, !pieces[0].isEmpty, !pieces[1].isEmpty, header.value.count <= 256 else { return nil }
        self.init(
            type: Charset.usASCII.decode(Array(pieces[0])), subtype: Charset.usASCII.decode(Array(pieces[1])),
            parameters: MIMEParameters(rawPairs: header.pairs, limits: limits))
    }

    /// "text/plain"
    package var description: String { "\(type)/\(subtype)" }
}

/// A Content-Disposition field (RFC 2183).
package struct ContentDisposition: Sendable, Hashable, Codable {
    /// Lower-case: "inline", "attachment" or what else there is.
    package var kind: String
    package var parameters: MIMEParameters

    package init(kind: String, parameters: MIMEParameters = MIMEParameters()) {
        self.kind = kind.lowercased()
        self.parameters = parameters
    }

    /// Reads a raw field; nil for an empty one.
    package init?(header raw: [UInt8], limits: MessageLimits = .default) {
        let header = ParameterizedHeader(raw, limits: limits)
        guard !header.value.isEmpty || !header.pairs.isEmpty else { return nil }
        self.init(
            kind: Charset.usASCII.decode(Array(header.value.prefix(256))),
            parameters: MIMEParameters(rawPairs: header.pairs, limits: limits))
    }
}
