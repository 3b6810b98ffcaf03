import Foundation
import NIOCore
import POP3Client
import POP3Protocol
import Testing

/// What the `-ERR`s of the transcripts mean.
@Suite struct MeaningTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../POP3ProtocolTests/Transcripts")
    private static let names = (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(".txt") }.sorted()

    @Test(arguments: names) func ofEachTranscript(_ name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        let lines = text.split(separator: "\n")
        let expected = try #require(lines.first { $0.hasPrefix("codes: ") }).dropFirst("codes: ".count)
        var codes: [String] = []
        var isAsked = false
        for line in lines.drop(while: { $0 != "---" }) {
            if line.hasPrefix("> ") { isAsked = true }
            guard line.hasPrefix("-ERR"), isAsked || !codes.isEmpty,
                case .status(let status) = try ResponseParser.parse(ByteBuffer(string: String(line)))
            else { continue }
            // The last word of a server that goes isn't an answer.
            if status.text.contains("shutting down") || status.text.contains("Connection is closed") { continue }
            codes.append("\(POP3ClientError(status, command: "PASS").code)")
        }
        #expect(codes.joined(separator: ", ") == expected)
    }

    @Test func aLockedAccountIsNotALockedMaildrop() {
        #expect(POP3ClientError(.error("Your account is locked"), command: "PASS").code == .authenticationFailed)
        #expect(POP3ClientError(.error("mailbox is locked"), command: "PASS").code == .inUse)
    }
}
