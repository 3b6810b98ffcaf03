/// A header block: its fields in order, and the usual ones decoded.
package struct HeaderList: Sendable, Hashable, RandomAccessCollection {
    private let fields: [HeaderField]
    /// Whether a limit left something out.
    package let isTruncated: Bool

    init(fields: [HeaderField], isTruncated: Bool) {
        self.fields = fields
        self.isTruncated = isTruncated
    }

    /// An empty block.
    package init() {
        self.init(fields: [], isTruncated: false)
    }

    /// Reads a header block, with or without the empty line that ends it; what follows that line is left alone.
    package static func parse(_ block: [UInt8], limits: MessageLimits = .default) -> HeaderList {
        HeaderBlockParser.parse(block, from: 0, isRoot: true, limits: limits).headers
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { fields.count }
    package subscript(position: Int) -> HeaderField { fields[position] }

    /// The first field of this name.
    package subscript(name: String) -> HeaderField? {
        fields.first { $0.isNamed(name) }
    }

    /// Every field of this name, in order.
    package func all(_ name: String) -> [HeaderField] {
        fields.filter { $0.isNamed(name) }
    }
}

// MARK: - The usual fields

extension HeaderList {
    package var subject: String? { self["subject"]?.text }
    package var from: AddressList { addresses("from") }
    package var sender: AddressList { addresses("sender") }
    package var replyTo: AddressList { addresses("reply-to") }
    package var to: AddressList { addresses("to") }
    package var cc: AddressList { addresses("cc") }
    package var bcc: AddressList { addresses("bcc") }
    package var date: MessageDate? { self["date"]?.date }
    /// Without angle brackets.
    package var messageID: String? { self["message-id"]?.messageIDs.first }
    package var inReplyTo: [String] { self["in-reply-to"]?.messageIDs ?? [] }
    package var references: [String] { self["references"]?.messageIDs ?? [] }

    /// A field that stands there several times, which RFC 5322 forbids, counts as one long list.
    private func addresses(_ name: String) -> AddressList {
        AddressList(entries: all(name).prefix(20).flatMap(\.addresses.entries))
    }
}
