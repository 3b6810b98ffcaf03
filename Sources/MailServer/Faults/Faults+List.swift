extension Faults {
    /// An item of a list that names no fault, or gives it a value that it doesn't take.
    package struct UnknownFault: Error, Equatable, CustomStringConvertible {
        /// The item as it was given.
        package let item: String

        package var description: String {
            "\(item.prefix(80)) is no fault; known are " + Faults.listForms.joined(separator: ", ")
        }
    }

    /// How each fault is written in a list.
    package static let listForms = [
        "uidvalidity-change[=TIMES]", "drop-connections=BYTES[/EVERY]", "slow-answers[=MILLISECONDS]",
        "throttling[=limit|unavailable]", "ignore-partial", "malformed-bodystructure", "silent-idle",
    ]

    /// Longest delay that is taken, in milliseconds: longer ones are what a lost connection is for.
    package static let longestDelay = 600_000

    /// Reads `slow-answers=200,silent-idle`. Empty items are nothing.
    ///
    /// - Throws: ``UnknownFault``.
    package init(list: String) throws(UnknownFault) {
        self.init()
        for item in list.split(separator: ",") where !item.allSatisfy(\.isWhitespace) {
            try add(String(item.filter { !$0.isWhitespace }))
        }
    }

    private mutating func add(_ item: String) throws(UnknownFault) {
        let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = halves.count == 2 ? String(halves[1]) : nil
        switch (halves[0], value) {
        case ("uidvalidity-change", let times):
            uidValidityChanges = try Self.number(times, or: 1, in: 0...1_000_000, item)
        case ("drop-connections", let value?): droppedConnections = try Self.drop(value, item)
        case ("slow-answers", let delay):
            answerDelay = .milliseconds(try Self.number(delay, or: 500, in: 0...Self.longestDelay, item))
        case ("throttling", let reason):
            throttling = Throttling(rawValue: reason ?? Throttling.limit.rawValue)
            guard throttling != nil else { throw UnknownFault(item: item) }
        case ("ignore-partial", nil): ignoresPartial = true
        case ("malformed-bodystructure", nil): breaksBodyStructure = true
        case ("silent-idle", nil): silencesIdle = true
        default: throw UnknownFault(item: item)
        }
    }

    private static func drop(_ value: String, _ item: String) throws(UnknownFault) -> DroppedConnections {
        let halves = value.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return DroppedConnections(
            afterBytes: try number(halves[0], or: 0, in: 0...(1 << 40), item),
            every: try number(halves.count == 2 ? halves[1] : nil, or: 1, in: 1...1_000_000, item))
    }

    private static func number<Value: FixedWidthInteger>(
        _ text: String?, or fallback: Value, in range: ClosedRange<Value>, _ item: String
    ) throws(UnknownFault) -> Value {
        guard let text else { return fallback }
        guard let number = Value(text), range.contains(number) else { throw UnknownFault(item: item) }
        return number
    }
}
