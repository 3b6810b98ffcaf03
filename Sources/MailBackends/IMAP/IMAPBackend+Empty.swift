import IMAPClient
import IMAPProtocol
import MailService

extension IMAPBackend {
    func emptyFolder(_ selector: FolderSelector, permanently: Bool) async throws -> EmptiedFolder {
        let name = try await mailbox(for: selector)
        let role = try await listing().entry(named: name)?.folder.role
        let isForGood = permanently || role == .trash || role == .junk
        let trash = isForGood ? nil : try await destination(.role(.trash))
        let plan = trash.map(FolderChange.Plan.move) ?? .destroy
        pool.distrust(name, except: nil)
        let emptied = try await withFolder(name, lane: .bulk) { connection, _ in
            // Those that are there now: what comes meanwhile was not meant.
            let all = try await connection.search(.all).uids
            let work = FolderChange(
                connection: connection, plan: plan, chunks: all.chunks)
            let emptied = try await work.run().counts()
            pool.distrust(name, except: connection)
            return emptied
        }
        if let trash { pool.distrust(trash.name, except: nil) }
        directory.expireCounts()
        return emptied
    }
}
