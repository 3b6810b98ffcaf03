package import NIOCore

/// What a server says of one message (RFC 9051 section 7.5.2): what was asked, and what nobody asked for.
package struct FetchResponse: Hashable, Sendable {
    /// 0 in a UIDFETCH response (RFC 9586), which has none.
    package var sequenceNumber: SequenceNumber
    package var uid: UID?
    package var flags: [Flag]?
    package var internalDate: InternalDate?
    /// RFC822.SIZE in bytes.
    package var size: UInt64?
    package var envelope: Envelope?
    /// From BODYSTRUCTURE, or BODY where only that came.
    package var bodyStructure: BodyStructure?
    package var modSeq: ModSequence?
    /// BODY[...] and the old RFC822, RFC822.HEADER and RFC822.TEXT.
    package var sections: [Section] = []
    /// BINARY[...].
    package var binaries: [Section] = []
    package var binarySizes: [BinarySize] = []
    /// RFC 8970.
    package var preview: Told<IMAPString>?
    /// RFC 8514.
    package var saveDate: Told<InternalDate>?
    /// RFC 8474.
    package var emailID: IMAPString?
    package var threadID: Told<IMAPString>?
    package var gmailMessageID: UInt64?
    package var gmailThreadID: UInt64?
    package var gmailLabels: [IMAPString]?
    /// Items of no known name.
    package var others: [OtherItem] = []
    /// Items that made no sense: each cost itself alone.
    package var issues: [Issue] = []

    package init(sequenceNumber: SequenceNumber) { self.sequenceNumber = sequenceNumber }

    /// A section's bytes.
    package struct Section: Hashable, Sendable {
        package var section: BodySection
        /// `<n>`: the bytes begin there; nil where the answer isn't a part of them.
        package var origin: UInt64?
        package var data: Bytes
        package init(section: BodySection, origin: UInt64?, data: Bytes) {
            self.section = section
            self.origin = origin
            self.data = data
        }
    }

    package enum Bytes: Hashable, Sendable {
        /// NIL: there is no such part.
        case none
        case inline(ByteBuffer)
        /// So many bytes went by as ``ResponseFramer`` events, before the response was complete.
        case streamed(byteCount: UInt64)
    }

    /// BINARY.SIZE[...], in bytes after decoding.
    package struct BinarySize: Hashable, Sendable {
        package var part: [Int]
        package var size: UInt64
        package init(part: [Int], size: UInt64) {
            self.part = part
            self.size = size
        }
    }

    /// An answer which may be NIL, as against none.
    package enum Told<Value: Hashable & Sendable>: Hashable, Sendable {
        case absent
        case value(Value)

        package var value: Value? {
            if case .value(let value) = self { value } else { nil }
        }
    }

    package struct OtherItem: Hashable, Sendable {
        /// In upper case.
        package var name: String
        /// As it came, brackets, quotes and all.
        package var value: IMAPString
        package init(name: String, value: IMAPString) {
            self.name = name
            self.value = value
        }
    }

    package struct Issue: Hashable, Sendable {
        /// The item's name in upper case; empty where there was none to read.
        package var item: String
        package var error: ParseError
        package init(item: String, error: ParseError) {
            self.item = item
            self.error = error
        }
    }
}
