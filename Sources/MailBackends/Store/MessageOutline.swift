import Foundation
import MailMessage
import MailService
import MailStore

/// A message's parts, and where each lies in its bytes: worked out once, when the message comes in, so that reading a
/// part of it reads nothing else.
struct MessageOutline: Codable, Sendable, Hashable {
    let structure: MessagePart
    /// Octets of the header block, with the empty line that ends it.
    let headerLength: Int
    /// By part id: where its content begins, and how many octets it has.
    private let places: [String: [Int]]

    init(_ message: Message) {
        structure = message.root
        headerLength = message.headerRange(of: message.root.id)?.upperBound ?? 0
        var places: [String: [Int]] = [:]
        var waiting = [message.root]
        while let part = waiting.popLast() {
            if let range = message.bodyRange(of: part.id) { places[part.id] = [range.lowerBound, range.count] }
            waiting.append(contentsOf: part.children)
        }
        self.places = places
    }

    /// As it is kept.
    var encoded: [UInt8] {
        // Nothing in it is beyond JSON; an empty text would be told as damage by whoever reads it.
        (try? Array(JSONEncoder().encode(self))) ?? []
    }

    /// Where a part's content lies, in its transfer encoding.
    func place(of partID: String) -> Range<Int>? {
        guard let place = places[partID], place.count == 2, place[0] >= 0, place[1] >= 0 else { return nil }
        let (end, overflow) = place[0].addingReportingOverflow(place[1])
        return overflow ? nil : place[0]..<end
    }

    /// Where a section lies in a message of `size` octets.
    func place(of section: ContentRequest.Section, size: Int) -> Range<Int>? {
        switch section {
        case .message: 0..<size
        case .header: 0..<min(headerLength, size)
        case .part(let id): place(of: id)?.clamped(to: 0..<size)
        }
    }
}

/// How headers and outlines are kept beside the messages of a store.
struct OutlineDescriber: MessageDescriber {
    let version = 1

    /// The first octet of what is kept of a header says whether there are attachments: a search for them decodes nothing.
    private static let withAttachments = UInt8(ascii: "A")
    private static let withoutAttachments = UInt8(ascii: "-")

    func describe(_ message: Message) -> MessageDescription {
        let hasAttachments = MessageView(message.root).hasAttachments
        let header = MessageHeader(
            message.headers, receivedAt: Date(timeIntervalSince1970: 0), size: message.source.count,
            hasAttachments: hasAttachments)
        let mark = hasAttachments ? Self.withAttachments : Self.withoutAttachments
        // Nothing in it is beyond JSON; an empty text would be told as damage by whoever reads it.
        let encoded = (try? JSONEncoder().encode(header)) ?? Data()
        return MessageDescription(envelope: [mark] + Array(encoded), bodyStructure: MessageOutline(message).encoded)
    }

    static func hasAttachments(_ row: MessageRow) -> Bool {
        row.envelope.first == withAttachments
    }

    /// The header of a row with envelope, date and size.
    static func header(_ row: MessageRow) throws -> MessageHeader {
        var header = try JSONDecoder().decode(MessageHeader.self, from: Data(row.envelope.dropFirst()))
        header.receivedAt = Date(timeIntervalSince1970: TimeInterval(row.internalDate.seconds))
        header.size = row.size
        return header
    }

    static func outline(_ row: MessageRow) throws -> MessageOutline {
        try JSONDecoder().decode(MessageOutline.self, from: Data(row.bodyStructure))
    }
}
