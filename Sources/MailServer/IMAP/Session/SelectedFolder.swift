import IMAPProtocol
import MailStore

/// The folder that a session has selected.
struct SelectedFolder {
    let id: FolderID
    /// As the store has it; the client may have been told another one by a fault on request.
    let uidValidity: UInt32
    /// What the client knows of it.
    var view: MailboxView
    /// Messages from it on have yet to be heard of.
    var uidNext: UInt32
    /// Keywords that the client was told in FLAGS, which must be before any message has one.
    var keywords: [String]
    var takesKeywords: Bool
}

/// Flags that this session itself changed, and has told its client, or need not.
struct OwnChange {
    var uids: UIDRanges
    var modSeq: Int64

    func covers(_ state: FlagState) -> Bool { state.modSeq == modSeq && uids.contains(state.uid) }
}

extension MessageFlags {
    /// As FETCH tells them.
    func wire(isRecent: Bool) -> [Flag] {
        var flags: [Flag] = []
        for (bit, flag) in Self.systemFlags where system.contains(bit) { flags.append(flag) }
        if isRecent { flags.append(.recent) }
        for keyword in keywords { flags.append(Flag(keyword)) }
        return flags
    }

    private static let systemFlags: [(SystemFlags, Flag)] = [
        (.answered, .answered), (.flagged, .flagged), (.deleted, .deleted), (.seen, .seen), (.draft, .draft),
    ]
}
