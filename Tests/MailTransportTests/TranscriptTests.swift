import NIOCore
import PosternTesting
import Testing

@testable import MailTransport

@Suite struct TranscriptTests {
    private let connection = ConnectionID.next()

    @Test func countsAndRoundTrips() {
        let tap = RecordingTap()
        tap.record(event(.downstream, "* OK hello\r\n"))
        tap.record(event(.upstream, "a1 LOGIN x "))
        tap.record(
            TranscriptEvent(connection: connection, direction: .upstream, content: .secret(byteCount: 7)))
        tap.record(event(.downstream, "a1 OK\r\n"))
        tap.record(event(.upstream, "a2 NOOP\r\na3 NOOP\r\n"))
        tap.record(event(.downstream, "a2 OK\r\n"))
        tap.record(event(.downstream, "a3 OK\r\n"))
        let summary = tap.summary
        #expect(summary.roundTrips == 2)
        #expect(summary.bytesUpstream == 11 + 7 + 18)
        #expect(summary.bytesDownstream == 12 + 7 + 14)
        #expect(!summary.isTruncated)
        #expect(summary.lines.map(\.text).prefix(3) == ["* OK hello\\r\\n", "a1 LOGIN x ", "***"])
    }

    @Test func roundTripsOfTwoConnections() {
        let other = ConnectionID.next()
        #expect(other != connection)
        let tap = RecordingTap()
        tap.record(event(.upstream, "a"))
        tap.record(TranscriptEvent(connection: other, direction: .downstream, content: .secret(byteCount: 1)))
        tap.record(event(.downstream, "b"))
        #expect(tap.summary.roundTrips == 1)
    }

    @Test func textIsBoundedAndNumbersAreNot() {
        let tap = RecordingTap(maximumTextBytes: 10, maximumLines: 2)
        for _ in 0..<5 { tap.record(event(.downstream, "1234567")) }
        let summary = tap.summary
        #expect(summary.bytesDownstream == 35)
        #expect(summary.lines.map(\.text) == ["1234567", "123"])
        #expect(summary.isTruncated)
    }

    @Test func controlCharactersAreEscaped() {
        let odd = event(.downstream, "a\u{1B}[31m\\\t\u{7F}é\r\n")
        #expect(odd.text(limit: 100) == "a\\x1b[31m\\\\\\t\\x7f\\xc3\\xa9\\r\\n")
        #expect(odd.text(limit: -1) == "")
    }

    private func event(_ direction: TranscriptEvent.Direction, _ text: String) -> TranscriptEvent {
        TranscriptEvent(connection: connection, direction: direction, content: .bytes(ByteBuffer(string: text)))
    }
}
