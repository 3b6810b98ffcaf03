import IMAPProtocol
import NIOCore
import Testing

/// What real servers said, from a folder beside the package that isn't part of it.
@Suite struct VectorTests {
    private static let vectors = Transcript.all(
        in: Transcript.packageRoot + "/../shared/vectors/imap", withHeads: false)

    @Test(.enabled(if: !vectors.isEmpty, "no ../shared/vectors/imap"), arguments: vectors.isEmpty ? [] : vectors)
    func everyResponseParses(_ vector: Transcript) {
        let summary = vector.summary()
        #expect(!summary.isEmpty)
        #expect(!summary.contains { $0.hasPrefix("error") || $0.hasPrefix("skipped") || $0.contains("issues=") })
        #expect(!summary.contains { $0.hasPrefix("* unknown") })
    }

    /// Whole for those of common size, and at every place near a line's end for the large ones.
    @Test(.enabled(if: !vectors.isEmpty, "no ../shared/vectors/imap"), arguments: vectors.isEmpty ? [] : vectors)
    func splitAnywhereTheSameComesOut(_ vector: Transcript) {
        let bytes = vector.bytes
        let whole = Wire.events(bytes)
        #expect(joined(Wire.events(bytes, cutAt: Array(bytes.indices))) == joined(whole))
        // A cut costs a run over all the bytes, so large files are cut at so many places only.
        for cut in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 200)) {
            #expect(joined(Wire.events(bytes, cutAt: [cut])) == joined(whole))
        }
    }

    /// Streamed bytes come in as many pieces as they were received in.
    private func joined(_ events: [ResponseFramer.Event]) -> [ResponseFramer.Event] {
        var result: [ResponseFramer.Event] = []
        for event in events {
            if case .literalBytes(var bytes) = event, case .literalBytes(var before)? = result.last {
                before.writeBuffer(&bytes)
                result[result.count - 1] = .literalBytes(before)
            } else {
                result.append(event)
            }
        }
        return result
    }

    @Test(
        .enabled(if: !vectors.isEmpty, "no ../shared/vectors/imap"),
        arguments: [
            ("dovecot/fetch1.txt", "* FETCH 1 uid=1 flags=(\\Answered \\Seen \\Draft) modseq=4 "),
            ("dovecot/fetch1.txt", "others=XAOL.SPAM.REASON,XAOL-MSGID,XAOL-PAREN-LIST"),
            ("common/status-literal-folder.txt", "* STATUS Literal Folder Name messages=60"),
            ("dovecot/getbodypart.txt", "* FETCH 1 uid=1 []=253"),
            ("common/list-nil-folder-delim.txt", "LIST"), ("common/fetch-annotations.txt", "others=ANNOTATION"),
            ("cyrus/authenticate.txt", "A######## OK [capability("),
        ])
    func saysWhatItShould(_ name: String, _ text: String) throws {
        let vector = try #require(Self.vectors.first { $0.name == name })
        #expect(vector.summary().contains { $0.contains(text) })
    }
}
