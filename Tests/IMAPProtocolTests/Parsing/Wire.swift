import IMAPProtocol
import NIOCore
import Testing

/// Text as a server sends it, and what comes of it.
enum Wire {
    /// Parses one response written without its last line end; line ends in it are CRLF already.
    static func parse(
        _ line: String, options: ResponseParser.Options = ResponseParser.Options()
    ) throws(ParseError) -> Response {
        try ResponseParser(options: options).parse(ResponseFrame(bytes: ByteBuffer(string: line)))
    }

    static func parse(bytes: [UInt8]) throws(ParseError) -> Response {
        try ResponseParser().parse(ResponseFrame(bytes: ByteBuffer(bytes: bytes)))
    }

    static func untagged(_ line: String) throws -> UntaggedResponse {
        guard case .untagged(let response) = try parse(line) else { throw Unexpected(line: line) }
        return response
    }

    static func status(_ line: String) throws -> StatusResponse {
        switch try parse(line) {
        case .untagged(.status(let status)): return status
        case .tagged(let tagged): return tagged.status
        default: throw Unexpected(line: line)
        }
    }

    /// The items of `* 1 FETCH (...)`.
    static func fetch(_ items: String) throws -> FetchResponse {
        guard case .fetch(let fetch) = try untagged("* 1 FETCH (\(items))") else { throw Unexpected(line: items) }
        return fetch
    }

    static func envelope(_ fields: String) throws -> Envelope {
        let fetch = try fetch("ENVELOPE (\(fields)) UID 7")
        // The item after it tells that the envelope ended where it should.
        try #require(fetch.uid == 7 && fetch.issues.isEmpty, "\(fetch.issues)")
        return try #require(fetch.envelope)
    }

    static func structure(_ body: String) throws -> BodyStructure {
        let fetch = try fetch("BODYSTRUCTURE \(body) UID 7")
        try #require(fetch.uid == 7 && fetch.issues.isEmpty, "\(fetch.issues)")
        return try #require(fetch.bodyStructure)
    }

    /// All events of bytes that arrive cut at the given places.
    static func events(
        _ bytes: [UInt8], cutAt cuts: [Int] = [], options: ResponseFramer.Options = ResponseFramer.Options()
    ) -> [ResponseFramer.Event] {
        var framer = ResponseFramer(options: options)
        var events: [ResponseFramer.Event] = []
        var start = 0
        for end in cuts + [bytes.count] {
            framer.append(ByteBuffer(bytes: bytes[start..<end]))
            while let event = framer.next() { events.append(event) }
            start = end
        }
        return events
    }

    struct Unexpected: Error {
        let line: String
    }
}

extension ResponseFramer.Event {
    /// The whole response's text, for comparisons.
    var text: String? {
        if case .frame(let frame) = self { String(buffer: frame.bytes) } else { nil }
    }
}
