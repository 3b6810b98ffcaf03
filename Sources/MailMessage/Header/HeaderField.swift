/// One field of a header block, as it stands.
package struct HeaderField: Sendable, Hashable {
    /// As the sender spelled it.
    package let name: String
    /// What follows the colon, folded as it came, without the final line break. A view into the block.
    let slice: ArraySlice<UInt8>
    private let limits: MessageLimits

    init(name: String, slice: ArraySlice<UInt8>, limits: MessageLimits) {
        self.name = name
        self.slice = slice
        self.limits = limits
    }

    /// What follows the colon, folded as it came, without the final line break.
    package var rawValue: [UInt8] { Array(slice) }

    /// Decoded as unstructured text.
    package var text: String { HeaderText.decode(slice, limits: limits) }
    /// Decoded as a list of addresses.
    package var addresses: AddressList { AddressList(header: rawValue, limits: limits) }
    /// Decoded as a date.
    package var date: MessageDate? { MessageDate(header: rawValue) }
    /// Decoded as message identifiers.
    package var messageIDs: [String] { MessageIDs.parse(rawValue, limits: limits) }
    /// Decoded as `type/subtype; parameters`.
    package var contentType: ContentType? { ContentType(header: rawValue, limits: limits) }
    /// Decoded as `kind; parameters`.
    package var contentDisposition: ContentDisposition? { ContentDisposition(header: rawValue, limits: limits) }

    /// Whether this is the field, whatever the case.
    package func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count && ASCII.equal(name.utf8, other.utf8)
    }

    package static func == (left: HeaderField, right: HeaderField) -> Bool {
        left.name == right.name && left.slice == right.slice
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(slice)
    }
}
