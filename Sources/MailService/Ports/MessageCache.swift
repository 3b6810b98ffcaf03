/// What never changes of messages, kept: by account, folder, UIDVALIDITY and UID.
///
/// It may lose anything at any time, and never fails a request: an implementation logs its own troubles.
package protocol MessageCache: Sendable {
    /// The records that it holds of those asked for.
    func records(_ uids: [UInt32], in folder: CacheFolder) async -> [UInt32: MessageRecord]

    /// Keeps records; returns before they are on disk.
    func store(_ records: [UInt32: MessageRecord], in folder: CacheFolder) async

    /// Whether it holds anything of a folder: a cheap answer, which may be wrong.
    func holdsRecords(of folder: CacheFolder) async -> Bool

    /// Forgets a folder under every UIDVALIDITY but this one.
    func retainOnly(_ folder: CacheFolder) async
}

/// A folder under one UIDVALIDITY.
package struct CacheFolder: Hashable, Sendable {
    package let account: AccountID
    package let folder: FolderID
    package let validity: UInt32

    package init(account: AccountID, folder: FolderID, validity: UInt32) {
        self.account = account
        self.folder = folder
        self.validity = validity
    }
}
