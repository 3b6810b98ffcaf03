/// The JSON of `/demo/faults`: what is absent is off.
extension Faults: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case uidValidityChanges, dropConnections, answerDelayMilliseconds, throttling, ignorePartial
        case malformedBodyStructure, silentIdle
    }

    /// Any key at all: to find the one that is none of ours.
    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// - Throws: `DecodingError`, for an unknown key and for a value out of its range too.
    package init(from decoder: any Decoder) throws {
        self.init()
        let known = CodingKeys.allCases.map(\.rawValue)
        let keys = try decoder.container(keyedBy: AnyKey.self).allKeys
        if let unknown = keys.first(where: { !known.contains($0.stringValue) }) {
            throw Self.invalid(decoder, unknown, "is unknown: there are \(known.joined(separator: ", "))")
        }
        let values = try decoder.container(keyedBy: CodingKeys.self)
        uidValidityChanges = try values.decodeIfPresent(UInt32.self, forKey: .uidValidityChanges) ?? 0
        droppedConnections = try values.decodeIfPresent(DroppedConnections.self, forKey: .dropConnections)
        let delay = try values.decodeIfPresent(Int.self, forKey: .answerDelayMilliseconds) ?? 0
        guard (0...Self.longestDelay).contains(delay) else {
            throw Self.invalid(decoder, CodingKeys.answerDelayMilliseconds, "is 0 to \(Self.longestDelay)")
        }
        answerDelay = .milliseconds(delay)
        throttling = try values.decodeIfPresent(Throttling.self, forKey: .throttling)
        ignoresPartial = try values.decodeIfPresent(Bool.self, forKey: .ignorePartial) ?? false
        breaksBodyStructure = try values.decodeIfPresent(Bool.self, forKey: .malformedBodyStructure) ?? false
        silencesIdle = try values.decodeIfPresent(Bool.self, forKey: .silentIdle) ?? false
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(uidValidityChanges, forKey: .uidValidityChanges)
        try values.encodeIfPresent(droppedConnections, forKey: .dropConnections)
        try values.encode(Int(answerDelay / .milliseconds(1)), forKey: .answerDelayMilliseconds)
        try values.encodeIfPresent(throttling, forKey: .throttling)
        try values.encode(ignoresPartial, forKey: .ignorePartial)
        try values.encode(breaksBodyStructure, forKey: .malformedBodyStructure)
        try values.encode(silencesIdle, forKey: .silentIdle)
    }

    private static func invalid(_ decoder: any Decoder, _ key: any CodingKey, _ detail: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: decoder.codingPath + [key], debugDescription: detail))
    }
}

extension Faults.Throttling: Codable {}

extension Faults.DroppedConnections: Codable {
    private enum CodingKeys: String, CodingKey {
        case afterBytes, every
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let afterBytes = try values.decode(Int.self, forKey: .afterBytes)
        let every = try values.decodeIfPresent(Int.self, forKey: .every) ?? 1
        guard afterBytes >= 0, every >= 1 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "afterBytes is at least 0, every at least 1"))
        }
        self.init(afterBytes: afterBytes, every: every)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(afterBytes, forKey: .afterBytes)
        try values.encode(every, forKey: .every)
    }
}
