import IMAPProtocol
import MailService

/// Messages of one folder, under one UIDVALIDITY, that are still to be changed.
struct MessageGroup {
    /// For what is the group's.
    let first: MessageID
    /// By UID. What isn't IMAP's has none, and stands alone.
    private var left: [UInt32: MessageID]

    private struct Place: Hashable {
        let folder: FolderID
        let validity: UInt32
    }

    /// In the order of their first messages; each message once.
    static func groups(of ids: [MessageID]) -> [MessageGroup] {
        var groups: [MessageGroup] = []
        var places: [Place: Int] = [:]
        for id in ids {
            guard case .uid(let validity, let uid) = id.key, uid > 0 else {
                groups.append(MessageGroup(first: id, left: [0: id]))
                continue
            }
            let place = Place(folder: id.folder, validity: validity)
            if let known = places[place] {
                groups[known].left[uid] = id
            } else {
                places[place] = groups.count
                groups.append(MessageGroup(first: id, left: [uid: id]))
            }
        }
        return groups
    }

    var ids: [MessageID] { left.sorted { $0.key < $1.key }.map(\.value) }

    var uids: UIDSet { UIDSet(left.keys.map { UID($0) }) }

    /// Takes out those that a set hasn't.
    mutating func takeAbsent(from present: UIDSet) -> [ChangeOutcome] {
        let absent = left.filter { !present.contains(UID($0.key)) }
        for uid in absent.keys { left[uid] = nil }
        return absent.values.map { ChangeOutcome(id: $0, result: .failed(.messageIsGone)) }
    }

    /// Takes out those of a set, with what became of each.
    mutating func take(_ uids: UIDSet, _ result: (UID) -> ChangeOutcome.Result?) -> [ChangeOutcome] {
        uids.ranges.flatMap { range in
            (range.lowerBound.rawValue...range.upperBound.rawValue).compactMap { uid in
                left.removeValue(forKey: uid).map { id in
                    ChangeOutcome(id: id, result: result(UID(uid)) ?? .failed(.messageIsGone))
                }
            }
        }
    }
}
