import Foundation
import NIOCore
import POP3Protocol
import Testing

/// A session with a server, as a file, and what the client's machine makes of it.
///
/// The head, up to a line `---`, has comments with `#`, a line for each action as ``ClientTrace`` shows it, and `codes:`, what
/// the `-ERR`s mean to `POP3Client`. Below it, lines after `> ` are the client's commands (`> +` answers a challenge), and
/// the others what the server said. Line ends are CRLF.
struct Transcript: Sendable, CustomTestStringConvertible {
    private enum Step: Sendable {
        case client(String)
        case server([UInt8])
    }

    let name: String
    let expected: [String]
    private let steps: [Step]

    var testDescription: String { name }

    static let all: [Transcript] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: folder.appending(path: name).path).map { Transcript(name, Array($0)) }
        }
    }()

    private init(_ name: String, _ file: [UInt8]) {
        self.name = name
        let lines = file.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let divider = lines.firstIndex(of: Array("---".utf8)) ?? 0
        expected = lines[..<divider].map { String(decoding: $0, as: UTF8.self) }
            .filter { !$0.hasPrefix("#") && !$0.hasPrefix("codes:") }
        steps = lines[(divider + 1)...].dropLast().map { line in
            line.starts(with: Array("> ".utf8))
                ? .client(String(decoding: line.dropFirst(2), as: UTF8.self)) : .server(line + [13, 10])
        }
    }

    /// - Parameter cut: after how many of the server's bytes there is a break.
    func actions(cutAt cut: Int? = nil, eachByteAlone: Bool = false) -> [String] {
        var trace = ClientTrace()
        trace.isCut = eachByteAlone
        var done: [String] = []
        var seen = 0
        for step in steps {
            switch step {
            case .client("+"): done += trace.giveUp()
            case .client(let line): _ = trace.client(line)
            case .server(let bytes):
                let head = cut.map { max(0, min($0 - seen, bytes.count)) } ?? 0
                done += trace.raw(bytes: bytes[..<head]) + trace.raw(bytes: bytes[head...])
                seen += bytes.count
            }
        }
        return ClientTrace.joined(done)
    }

    var serverByteCount: Int {
        steps.reduce(0) { sum, step in if case .server(let bytes) = step { sum + bytes.count } else { sum } }
    }
}

/// Each file below `Transcripts`: a bug report becomes a transcript, and adding a case is adding a file.
@Suite struct TranscriptTests {
    @Test func areThere() { #expect(Transcript.all.count >= 9) }

    @Test(arguments: Transcript.all) func givesWhatItsHeadSays(_ transcript: Transcript) {
        #expect(transcript.actions() == transcript.expected)
    }

    @Test(arguments: Transcript.all) func givesTheSameSplitAnywhere(_ transcript: Transcript) {
        #expect(transcript.actions(eachByteAlone: true) == transcript.expected)
        for cut in 0...transcript.serverByteCount {
            #expect(transcript.actions(cutAt: cut) == transcript.expected)
        }
    }
}
