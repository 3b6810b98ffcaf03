import Foundation
import MailMessage
import Testing

@testable import MailStore

struct MboxCodecTests {
    static let messages = [
        "", "\r\n", "From ", "From x\r\n", ">From x", ">>>From x\r\n>>Fro\r\nFrom", "a\r\n\r\nFrom b\r\n",
        "a\nFrom b\r\n", "\rFrom a\n", "a\r", ">\r\n>>\r\nF\r\nFr\r\n", "From From \r\nFrom\r\n",
    ]

    private func pieces(_ bytes: [UInt8], cutAt place: Int) -> [[UInt8]] {
        [Array(bytes[..<place]), Array(bytes[place...])]
    }

    @Test(arguments: messages)
    func whatIsStoredIsServedHoweverItIsCut(_ message: String) throws {
        let wire = Array(message.utf8)
        let isRaw = message.replacing("\r\n", with: "").contains { $0 == "\r" || $0 == "\n" }
        for cut in 0...wire.count {
            var encoder = MboxPayloadEncoder(isRaw: isRaw)
            var stored: [UInt8] = []
            for piece in pieces(wire, cutAt: cut) { piece.withUnsafeBytes { encoder.encode($0, into: &stored) } }
            encoder.finish(into: &stored)
            #expect(!("\n" + String(decoding: stored, as: UTF8.self)).utf8.starts(with: "\nFrom ".utf8))
            for storedCut in 0...stored.count {
                var decoder = MboxPayloadDecoder(isRaw: isRaw)
                var served: [UInt8] = []
                for piece in pieces(stored, cutAt: storedCut) {
                    piece.withUnsafeBytes { decoder.decode($0, into: &served) }
                }
                decoder.finish(into: &served)
                #expect(served == wire, "cut at \(cut) and \(storedCut)")
            }
        }
    }

    private static func mark(_ stored: [UInt8]) -> MboxMark {
        MboxMark(
            life: .live, uidValidity: .max, uid: 7, wireSize: 99, storedSize: stored.count, isRaw: false, emailID: 12,
            internalDate: InternalDate(seconds: -5, zoneMinutes: -90), saveDate: 1_763_889_308,
            checksum: PayloadChecksum(of: stored).value, following: 3,
            flags: FlagBits([.seen, .draft]).union(.keyword(57)))
    }

    @Test func aMarkReadsAsItWasWritten() throws {
        let mark = Self.mark([1, 2])
        let header = mark.header
        #expect(header.count == MboxMark.headerSize)
        #expect(header[MboxMark.lifeOffset...].prefix(4).elementsEqual("live".utf8))
        #expect(Array(header[MboxMark.flagsOffset...]) == MboxMark.flagBytes(mark.flags))
        #expect(MboxMark(line: header[MboxMark.fromLineSize...].prefix(MboxMark.markLineSize)) == mark)
    }

    /// Ours, cut; others', with and without an empty line between.
    private static var file: [UInt8] {
        let stored = Array("a: b\n\n>From x\nend".utf8)
        let own = mark(stored).header + stored + Array("\n\n".utf8)
        let other = Array("From x@y Mon Nov 23 09:15:08 2026\nS: 1\n\nbody\nFrom not one\n\n".utf8)
        return Array("junk\n\n".utf8) + own + other + own + own.dropLast(5)
    }

    @Test func theScannerFindsTheSameRecordsHoweverTheFileIsCut() throws {
        let file = Self.file
        var first: [MboxRecord]?
        for cut in 0...file.count {
            var scanner = MboxScanner()
            var records: [MboxRecord] = []
            for piece in pieces(file, cutAt: cut) { records += piece.withUnsafeBytes { scanner.scan($0) } }
            if let last = scanner.finish() { records.append(last) }
            let isSame = first.map { $0 == records } ?? true
            #expect(isSame, "cut at \(cut)")
            #expect(scanner.leadingBytes == 6)
            first = records
        }
        let records = try #require(first)
        #expect(records.map(\.isIntact) == [true, false, true, false])
        #expect(records.map { $0.mark?.uid } == [7, nil, 7, 7])
        #expect(String(decoding: file[records[1].payload], as: UTF8.self) == "S: 1\n\nbody\nFrom not one\n")
        #expect(records.last?.range.upperBound == file.count)
    }

    @Test(
        arguments: [
            ("From a Mon Nov 23 09:15:08 2026", 1_795_425_308), ("From a  Thu Jan  1 00:00 1970", 0),
            ("From a Sat Feb 29 12:00:00 2020 +0100", 1_582_974_000), ("From Nov", nil),
            ("From x Foo 1 1:1:1 2000", nil),
        ] as [(String, Int64?)])
    func datesOfFromLines(_ line: String, _ seconds: Int64?) {
        let date = CalendarDate(fromLine: line.utf8)
        #expect(date?.seconds == seconds)
        if let seconds { #expect(CalendarDate(seconds: seconds) == date) }
    }
}
