/// A thread's opaque id.
package struct ThreadID: Hashable, Sendable {
    package enum Key: Hashable, Sendable {
        /// The server's own id (RFC 8474 THREADID, or X-GM-THRID).
        case objectID(String)
        /// The Message-ID that the thread's references begin with.
        case root(messageID: String)
    }

    package let key: Key
    /// Where it was found, and is looked for first.
    package let folder: FolderID

    package init(key: Key, folder: FolderID) {
        self.key = key
        self.folder = folder
    }

    private static let objectIDTag = UInt8(ascii: "o")
    private static let rootTag = UInt8(ascii: "r")

    package var encoded: String {
        let (tag, text) =
            switch key {
            case .objectID(let id): (Self.objectIDTag, id)
            case .root(let messageID): (Self.rootTag, messageID)
            }
        let name = Array(text.utf8.prefix(Int(UInt16.max)))
        let length = [UInt8(truncatingIfNeeded: name.count >> 8), UInt8(truncatingIfNeeded: name.count)]
        return SealedID.encode(kind: .thread, payload: [tag] + length + name + folder.bytes)
    }

    package init?(encoded: String) {
        guard let payload = SealedID.decode(encoded, kind: .thread), payload.count > 3 else { return nil }
        let length = Int(payload[1]) << 8 | Int(payload[2])
        guard payload.count > 3 + length, let folder = FolderID(bytes: payload[(3 + length)...]) else { return nil }
        let text = String(decoding: payload[3..<(3 + length)], as: UTF8.self)
        switch payload[0] {
        case Self.objectIDTag: self.init(key: .objectID(text), folder: folder)
        case Self.rootTag: self.init(key: .root(messageID: text), folder: folder)
        default: return nil
        }
    }
}

package struct MailThread: Sendable {
    package let id: ThreadID
    /// The oldest first.
    package let messages: [MessageSummary]

    package init(id: ThreadID, messages: [MessageSummary]) {
        self.id = id
        self.messages = messages
    }
}

package struct ThreadListRequest: Hashable, Sendable {
    package var folder: FolderSelector
    /// How many of the folder's messages, the newest first, are gathered into threads.
    package var limit: Int
    package var cursor: PageCursor?

    package init(folder: FolderSelector, limit: Int, cursor: PageCursor? = nil) {
        self.folder = folder
        self.limit = limit
        self.cursor = cursor
    }
}

package struct ThreadPage: Sendable {
    /// By their newest message, the newest first.
    package let threads: [MailThread]
    package let nextCursor: PageCursor?

    package init(threads: [MailThread], nextCursor: PageCursor?) {
        self.threads = threads
        self.nextCursor = nextCursor
    }
}
