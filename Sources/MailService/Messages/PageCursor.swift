/// Where the next page begins: a key, not a count, so that new mail never shifts a page, nor repeats or skips a message.
package struct PageCursor: Hashable, Sendable {
    package let folder: FolderID
    package let validity: UInt32
    package let sort: MessageSort
    /// The UID of the last message that the page before showed.
    package let lastUID: UInt32
    /// Where that message was: its sequence number, or its place in a sorted list. A hint, which expunges make stale.
    package let position: UInt32

    package init(folder: FolderID, validity: UInt32, sort: MessageSort, lastUID: UInt32, position: UInt32) {
        self.folder = folder
        self.validity = validity
        self.sort = sort
        self.lastUID = lastUID
        self.position = position
    }

    package var encoded: String {
        let sortIndex = UInt8(MessageSort.allCases.firstIndex(of: sort) ?? 0)
        let fields = [sortIndex] + validity.bigEndianBytes + lastUID.bigEndianBytes + position.bigEndianBytes
        return SealedID.encode(kind: .cursor, payload: fields + folder.bytes)
    }

    package init?(encoded: String) {
        guard let payload = SealedID.decode(encoded, kind: .cursor), payload.count > 13,
            MessageSort.allCases.indices.contains(Int(payload[0])),
            let folder = FolderID(bytes: payload[13...])
        else { return nil }
        self.init(
            folder: folder,
            validity: UInt32(bigEndianBytes: payload[1...4]),
            sort: MessageSort.allCases[Int(payload[0])],
            lastUID: UInt32(bigEndianBytes: payload[5...8]),
            position: UInt32(bigEndianBytes: payload[9...12]))
    }
}
