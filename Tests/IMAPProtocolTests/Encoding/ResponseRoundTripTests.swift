import IMAPProtocol
import NIOCore
import Testing

/// What the server's encoder writes, the client's parser reads: the same value comes out.
struct ResponseRoundTripTests {
    static func wire(_ response: Response, allowsUTF8: Bool = false) -> ByteBuffer {
        var encoder = ResponseEncoder(options: .init(allowsUTF8: allowsUTF8))
        encoder.write(response)
        return encoder.takeBytes()
    }

    /// All that a client reads of bytes, streamed literals aside.
    static func read(_ bytes: ByteBuffer, allowsUTF8: Bool = false) throws -> [Response] {
        var limits = ResponseFramer.Options()
        limits.inlineLiteralLimit = .max
        var options = ResponseParser.Options()
        options.mailboxEncoding = allowsUTF8 ? .utf8 : .modifiedUTF7
        let parser = ResponseParser(options: options)
        return try Wire.events(Array(bytes.readableBytesView), options: limits).map { event in
            guard case .frame(let frame) = event else { throw Wire.Unexpected(line: String(buffer: bytes)) }
            return try parser.parse(frame)
        }
    }

    @Test(arguments: ResponseExamples.all)
    func theSameComesOut(_ response: Response) throws {
        for allowsUTF8 in [false, true] {
            let bytes = Self.wire(response, allowsUTF8: allowsUTF8)
            let read = try Self.read(bytes, allowsUTF8: allowsUTF8)
            #expect(read.map { "\($0)" } == ["\(response)"], "\(String(buffer: bytes))")
        }
    }

    /// Whatever servers were seen to say can be said again, unless it made no sense.
    @Test(arguments: TranscriptTests.transcripts)
    func recordedResponses(_ transcript: Transcript) throws {
        for event in Wire.events(transcript.bytes) {
            guard case .frame(let frame) = event else { continue }
            // What can't be read can't be said.
            guard let response = try? ResponseParser().parse(frame), response.isPlain else { continue }
            let bytes = Self.wire(response)
            #expect(try Self.read(bytes) == [response], "\(String(buffer: bytes))")
        }
    }
}

extension Response {
    /// Whether it holds nothing that no server may say.
    fileprivate var isPlain: Bool {
        switch self {
        case .untagged(.flags(let flags)): flags.allSatisfy(\.isValid)
        case .untagged(.fetch(let fetch)):
            fetch.issues.isEmpty && fetch.others.isEmpty && fetch.bodyStructure?.isPlain ?? true
        default: true
        }
    }
}

extension BodyStructure {
    fileprivate var isPlain: Bool {
        switch content {
        case .multipart(let parts): !parts.isEmpty && parts.allSatisfy(\.isPlain)
        case .text(let lines): lines != nil && size != nil && encoding != nil
        case .basic: size != nil && encoding != nil
        case .message(let message):
            size != nil && encoding != nil && message.envelope != nil && message.lines != nil
                && message.body?.isPlain ?? false
        }
    }
}
