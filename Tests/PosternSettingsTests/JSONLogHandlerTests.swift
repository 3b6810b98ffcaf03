import Foundation
import Logging
import Testing

@testable import PosternSettings

@Suite struct JSONLogHandlerTests {
    @Test func anEventIsOneLineOfJSON() throws {
        let event = LogEvent(
            level: .warning, message: "two\nlines \"quoted\"", metadata: ["own": "1", "shared": "event"], source: "s",
            file: "f", function: "g", line: 1)
        let line = try JSONLogHandler.line(
            event, metadata: ["shared": "handler", "kept": ["a", "b"]], label: "postern",
            at: Date(timeIntervalSince1970: 1_769_860_800.25))
        #expect(line.last == UInt8(ascii: "\n") && line.dropLast().allSatisfy { $0 != UInt8(ascii: "\n") })
        let fields = try JSONDecoder().decode([String: String].self, from: line)
        #expect(fields["message"] == "two\nlines \"quoted\"")
        #expect(fields["level"] == "warning" && fields["label"] == "postern")
        #expect(fields["own"] == "1" && fields["shared"] == "event" && fields["kept"] == #"["a", "b"]"#)
        #expect(fields["time"]?.hasPrefix("2026-01-31T12:00:00.25") == true)
    }
}
