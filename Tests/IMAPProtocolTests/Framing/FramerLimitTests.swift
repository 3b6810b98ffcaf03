import IMAPProtocol
import NIOCore
import Testing

@Suite struct FramerLimitTests {
    private func limits(_ events: [ResponseFramer.Event]) -> [SkippedResponse.Limit] {
        events.compactMap { if case .skipped(let skipped) = $0 { skipped.limit } else { nil } }
    }

    /// A response over a limit is one bad item: the next ones are as ever, however the bytes arrive.
    @Test(
        arguments: [
            ("* 1 FETCH (X \(String(repeating: "x", count: 300)))\r\n", SkippedResponse.Limit.responseBytes),
            ("* X \(String(repeating: "y", count: 300)) {12}\r\nA9 OK fake\r\n rest\r\n", .responseBytes),
            ("* X {300}\r\n\(String(repeating: "\r\n", count: 150)) z\r\n", .responseBytes),
            ("* X {1}\r\na {1}\r\nb {1}\r\nc {1}\r\nd {7}\r\n* 1 BAD\r\n", .literalCount),
            ("* 1 FETCH (BODY[] {500}\r\n\(String(repeating: "z", count: 500)))\r\n", .streamedLiteralBytes),
            (
                "* 1 FETCH (X \(String(repeating: "x", count: 300)) BODY[] {90}\r\n\(String(repeating: "z", count: 90)))\r\n",
                .responseBytes
            ),
            ("* X {999999999999999999}\r\n", .responseBytes),
        ] as [(String, SkippedResponse.Limit)])
    func skipsOne(_ wire: String, _ limit: SkippedResponse.Limit) {
        var options = ResponseFramer.Options()
        options.inlineLiteralLimit = 64
        options.maximumResponseBytes = 200
        options.maximumLiterals = 3
        options.maximumStreamedLiteralBytes = 400
        let isEndless = wire.contains("99999")
        let bytes = Array((wire + (isEndless ? "" : "A2 OK\r\n")).utf8)
        let whole = Wire.events(bytes, options: options)
        #expect(limits(whole) == (isEndless ? [] : [limit]))
        #expect(whole.compactMap(\.text) == (isEndless ? [] : ["A2 OK"]))
        let dribbled = Wire.events(bytes, cutAt: Array(bytes.indices), options: options)
        #expect(limits(dribbled) == limits(whole))
        #expect(dribbled.compactMap(\.text) == whole.compactMap(\.text))
    }

    @Test func aLineWithoutEndIsntKept() {
        var options = ResponseFramer.Options()
        options.maximumResponseBytes = 1000
        var framer = ResponseFramer(options: options)
        for _ in 0..<100 {
            framer.append(ByteBuffer(repeating: UInt8(ascii: "x"), count: 1000))
            #expect(framer.next() == nil)
        }
        #expect(framer.takeBufferedBytes().readableBytes < 100)
    }

    @Test func theReportTellsWhatItWas() throws {
        var options = ResponseFramer.Options()
        options.maximumResponseBytes = 20
        options.skippedBeginningBytes = 9
        let events = Wire.events(Array("* 7 FETCH (FLAGS (\\Seen) UID 5)\r\n".utf8), options: options)
        guard case .skipped(let skipped)? = events.first else { throw Wire.Unexpected(line: "") }
        #expect(String(buffer: skipped.beginning) == "* 7 FETCH")
    }
}
