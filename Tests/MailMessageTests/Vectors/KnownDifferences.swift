import Testing

/// Collects how the parse differs from what the vectors expect, and holds it against the differences that are known
/// and wanted.
struct DifferenceLedger {
    /// Case to reason.
    let known: [String: String]
    private var found: [String: String] = [:]
    private(set) var compared = 0

    init(known: [String: String]) {
        self.known = known
    }

    mutating func compare(_ name: String, parsed: String, expected: String) {
        compared += 1
        if parsed != expected {
            found[name] = "parsed   \(parsed.debugDescription)\nexpected \(expected.debugDescription)"
        }
    }

    /// Fails for a difference that is not listed, and for a listed one that is none any more.
    func check(sourceLocation: SourceLocation = #_sourceLocation) {
        for (name, text) in found.sorted(by: { $0.key < $1.key }) where known[name] == nil {
            Issue.record("not listed: \(name.debugDescription)\n\(text)", sourceLocation: sourceLocation)
        }
        for name in known.keys.sorted() where found[name] == nil {
            Issue.record("no longer differs: \(name.debugDescription)", sourceLocation: sourceLocation)
        }
        #expect(compared > 0, sourceLocation: sourceLocation)
    }
}
