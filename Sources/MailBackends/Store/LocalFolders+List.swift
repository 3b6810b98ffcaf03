import MailService
import MailStore

extension LocalFolders {
    /// All folders; counts cost nothing, the store keeps them.
    func list(counts: Bool) throws -> [MailService.Folder] {
        let folders = try all()
        let ids = Dictionary(folders.map { ($0.path, $0.apiID) }) { first, _ in first }
        return try folders.map { folder in
            let status = counts && folder.isSelectable ? try account.status(of: folder.id) : nil
            return MailService.Folder(
                id: folder.apiID,
                name: folder.path.levels.last ?? folder.path.text,
                path: folder.path.levels,
                role: folder.apiRole,
                parentID: folder.path.parent.flatMap { ids[$0] },
                selectable: folder.isSelectable,
                subscribed: folder.isSubscribed,
                total: status?.exists,
                unread: status?.unseen,
                state: status.map { FolderStateText.make($0.uidValidity, $0.highestModSeq) })
        }
    }
}

/// A folder's state as a client compares it.
enum FolderStateText {
    static func make(_ validity: UInt32, _ changes: Int64) -> String {
        String(validity, radix: 36) + "." + String(changes, radix: 36)
    }
}
