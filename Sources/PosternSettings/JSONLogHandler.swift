import Foundation
import Logging

/// One JSON object a line, on standard error.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    private let label: String

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        do {
            let line = try Self.line(event, metadata: metadata, label: label, at: Date())
            try FileHandle.standardError.write(contentsOf: line)
        } catch {
            // There is nowhere left to tell that logging failed.
            return
        }
    }

    /// Line breaks in values are escaped by JSON: an event is always one line.
    static func line(_ event: LogEvent, metadata: Logger.Metadata, label: String, at date: Date) throws -> Data {
        var fields = metadata.merging(event.metadata ?? [:]) { _, own in own }.mapValues(\.description)
        fields["time"] = date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
        fields["level"] = event.level.rawValue
        fields["label"] = label
        fields["message"] = event.message.description
        fields["error"] = event.error.map { "\($0)" } ?? fields["error"]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(fields) + Data("\n".utf8)
    }
}
