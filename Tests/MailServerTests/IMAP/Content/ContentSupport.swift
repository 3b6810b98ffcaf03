import Foundation
import IMAPProtocol
import MailMessage
import MailServer
import MailStore
import NIOCore
import Testing

/// A message in memory, described and readable by sections.
struct DescribedMessage {
    let bytes: [UInt8]
    let envelopeBytes: [UInt8]
    let structure: DescribedStructure
    let reader: SectionReader

    /// Lines of a literal become CRLF lines.
    init(text: String) throws {
        try self.init(Array(text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n").utf8))
    }

    init(_ bytes: [UInt8]) throws {
        let described = IMAPMessageDescriber().describe(Message.parse(bytes))
        self.bytes = bytes
        envelopeBytes = described.envelope
        structure = try #require(DescribedStructure(described.bodyStructure))
        reader = SectionReader(content: BytesInMemory(bytes), layout: try #require(structure.layout))
    }

    var envelope: String { String(decoding: envelopeBytes, as: UTF8.self) }
    var bodyStructure: String { String(decoding: structure.bodyStructure, as: UTF8.self) }
    var body: String { String(decoding: structure.body, as: UTF8.self) }

    /// A section's text; nil for NIL. `section` is what stands between the brackets.
    func section(_ section: BodySection, partial: PartialRange? = nil) throws -> String? {
        try reader.section(section, partial: partial).map { String(decoding: try $0.whole(), as: UTF8.self) }
    }

    /// What a client reads of the two.
    func parsed() throws -> FetchResponse {
        try parsed(Array("ENVELOPE ".utf8) + envelopeBytes + Array(" BODYSTRUCTURE ".utf8) + structure.bodyStructure)
    }

    func parsedBody() throws -> FetchResponse {
        try parsed(Array("BODY ".utf8) + structure.body)
    }

    private func parsed(_ items: [UInt8]) throws -> FetchResponse {
        var options = ResponseParser.Options()
        options.maximumNestingDepth = 600
        let line = Array("* 1 FETCH (".utf8) + items + Array(")".utf8)
        let response = try ResponseParser(options: options).parse(ResponseFrame(bytes: ByteBuffer(bytes: line)))
        guard case .untagged(.fetch(let fetch)) = response else {
            Issue.record("no FETCH: \(response)")
            return FetchResponse(sequenceNumber: 0)
        }
        return fetch
    }
}

struct BytesInMemory: OctetSource {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }
    var size: Int { bytes.count }
    func read(from offset: Int, count: Int) -> [UInt8] { Array(bytes.dropFirst(offset).prefix(count)) }
}
