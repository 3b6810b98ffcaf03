import IMAPProtocol
import MailStore

/// STATUS (RFC 9051 section 6.3.11; RFC 8438, RFC 7162, RFC 7889, RFC 8474, RFC 9208), GETQUOTA and GETQUOTAROOT.
extension IMAPSession {
    /// The name of the one quota root, which holds for the account.
    private static let quotaRoot = ""

    func status(_ mailbox: MailboxName, _ attributes: [StatusAttribute]) throws -> StatusResponse {
        let account = try loggedIn()
        let folder = try account.folder(at: path(mailbox))
        send(.mailboxStatus(try status(of: folder.id, name(of: folder.path.text), attributes, account)))
        return .ok(nil, "STATUS done")
    }

    func status(
        of folder: FolderID, _ name: MailboxName, _ attributes: [StatusAttribute], _ account: AccountStore
    ) throws -> MailboxStatus {
        let stored = try account.status(of: folder)
        var status = MailboxStatus(name: name)
        for attribute in attributes {
            switch attribute {
            case .messages: status.messages = UInt32(clamping: stored.exists)
            case .recent: status.recent = UInt32(clamping: stored.recent)
            case .uidNext: status.uidNext = UID(stored.uidNext)
            case .uidValidity: status.uidValidity = UIDValidity(service.uidValidity(stored.uidValidity))
            case .unseen: status.unseen = UInt32(clamping: stored.unseen)
            case .deleted: status.deleted = UInt32(clamping: stored.deleted)
            case .size: status.size = UInt64(clamping: stored.size)
            case .deletedStorage: status.deletedStorage = UInt64(clamping: stored.deletedSize)
            case .highestModSeq: status.highestModSeq = ModSequence(stored: stored.highestModSeq)
            case .appendLimit: status.appendLimit = .bytes(UInt64(clamping: stored.appendLimit))
            case .mailboxID: status.mailboxID = IMAPString(stored.mailboxID)
            }
        }
        return status
    }

    func getQuota(root: String) throws -> StatusResponse {
        guard root == Self.quotaRoot else { throw CommandFailure.no(.nonExistent, "There is no such quota root") }
        try tellQuota()
        return .ok(nil, "GETQUOTA done")
    }

    func getQuotaRoot(_ mailbox: MailboxName) throws -> StatusResponse {
        let folder = try loggedIn().folder(at: path(mailbox))
        send(.quotaRoots(QuotaRoots(mailbox: name(of: folder.path.text), roots: [IMAPString(Self.quotaRoot)])))
        try tellQuota()
        return .ok(nil, "GETQUOTAROOT done")
    }

    /// In units of 1024 bytes, the used ones rounded up. Without a limit there is nothing to tell.
    private func tellQuota() throws {
        let quota = try loggedIn().quota()
        var resources: [IMAPProtocol.Quota.Resource] = []
        if let limit = quota.limitBytes {
            resources.append(
                .init(
                    name: "STORAGE", usage: UInt64(clamping: (quota.usedBytes + 1023) / 1024),
                    limit: UInt64(clamping: limit / 1024)))
        }
        send(.quota(IMAPProtocol.Quota(root: IMAPString(Self.quotaRoot), resources: resources)))
    }
}
