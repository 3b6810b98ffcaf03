/// The query of a request's target, decoded and held against what the route knows.
struct QueryParameters: Sendable {
    let values: [String: String]

    /// - Throws: ``Problem`` 400 for what can't be decoded, 422 for what is unknown or there twice.
    init(_ query: String?, allowed: Set<String>) throws {
        var values: [String: String] = [:]
        var faults: [Problem.Field] = []
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count > 1 ? parts[1] : "") else {
                throw Problem.badRequest("The query is not percent-encoded UTF-8.")
            }
            if !allowed.contains(name) {
                faults.append(.init(name: String(name.prefix(64)), detail: Self.unknown(allowed)))
            } else if values.updateValue(value, forKey: name) != nil {
                faults.append(.init(name: name, detail: "is there twice"))
            }
            guard faults.count < 10 else { break }
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        self.values = values
    }

    subscript(name: String) -> String? {
        values[name]
    }

    /// The parameter as a switch: there without a value, or `1` or `true`.
    func flag(_ name: String) throws -> Bool {
        switch values[name] {
        case nil, "0", "false": false
        case "", "1", "true": true
        default: throw Problem.invalid(name, "must be 1 or 0")
        }
    }

    /// All parameters in a fixed order: one spelling for the same question.
    var canonical: String {
        values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
    }

    private static func unknown(_ allowed: Set<String>) -> String {
        allowed.isEmpty
            ? "is unknown: there are no parameters here"
            : "is unknown: there are \(allowed.sorted().joined(separator: ", "))"
    }

    /// Percent-decoding (RFC 3986 section 2.1), with `+` as a space if nothing else is said; nil where it isn't valid, or
    /// isn't UTF-8.
    static func decode(_ text: Substring, plus: UInt8 = UInt8(ascii: " ")) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(plus)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst()?.hexDigitValue, let low = rest.popFirst()?.hexDigitValue else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit.
    fileprivate var hexDigitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
