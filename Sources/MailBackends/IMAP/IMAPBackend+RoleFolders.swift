import IMAPClient
import IMAPProtocol
import MailService

extension IMAPBackend {
    /// The folder that messages go to. A role's folder is made where there is none.
    func destination(_ selector: FolderSelector) async throws -> FolderChange.Destination {
        if case .role(let role) = selector, let kind = Self.made[role] {
            if try await listing().entry(for: selector) == nil { try await make(kind) }
        }
        let name = try await mailbox(for: selector)
        var known = directory.known
        if known?.entry(named: name) == nil { known = try await listing(isForced: true) }
        let entry = known?.entry(named: name)
        return FolderChange.Destination(name: name, folder: entry?.folder.id ?? FolderID(name, mailboxID: nil))
    }

    private struct Kind {
        let name: String
        let attribute: MailboxAttribute
    }

    /// What is made when it is first needed, by the name that most programs guess the role from.
    private static let made: [FolderRole: Kind] = [
        .drafts: Kind(name: "Drafts", attribute: .drafts), .sent: Kind(name: "Sent", attribute: .sent),
        .trash: Kind(name: "Trash", attribute: .trash), .junk: Kind(name: "Junk", attribute: .junk),
        .archive: Kind(name: "Archive", attribute: .archive),
    ]

    /// Makes a role's folder. That another program was faster is as good.
    private func make(_ kind: Kind) async throws {
        let name = MailboxName(kind.name).inNamespace(directory.personalPrefix)
        try await perform {
            try await pool.withLease(folder: nil) { pooled in
                let marks = pooled.connection.capabilities.contains(.createSpecialUse)
                do {
                    _ = try await pooled.connection.run(
                        PlainRequest(.create(name, specialUse: marks ? [kind.attribute] : [])))
                } catch let error as IMAPClientError where error.responseCode == .alreadyExists {
                    return
                }
                _ = try await pooled.connection.run(PlainRequest(.subscribe(name)))
            }
        }
        directory.forget()
    }
}
