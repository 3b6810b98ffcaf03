import Testing

/// Each file below this folder: a bug report becomes a transcript, and adding a case is adding a file.
@Suite struct TranscriptTests {
    static let transcripts = Transcript.all(
        in: Transcript.packageRoot + "/Tests/IMAPProtocolTests/Transcripts")

    @Test func areThere() {
        #expect(Self.transcripts.count >= 10)
    }

    @Test(arguments: transcripts) func givesWhatItsHeadSays(_ transcript: Transcript) {
        #expect(transcript.summary() == transcript.expected)
    }

    @Test(arguments: transcripts) func givesTheSameSplitAnywhere(_ transcript: Transcript) {
        let expected = transcript.summary()
        for cut in transcript.bytes.indices { #expect(transcript.summary(cutAt: [cut]) == expected) }
        #expect(transcript.summary(cutAt: Array(transcript.bytes.indices)) == expected)
    }
}
