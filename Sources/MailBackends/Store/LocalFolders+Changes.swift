import Foundation
import MailService
import MailStore

extension LocalFolders {
    /// Changes messages of local folders, a folder's in one transaction; the outcomes by id.
    func change(_ ids: [MessageID], _ change: MessageChange) -> [MessageID: ChangeOutcome.Result] {
        var results: [MessageID: ChangeOutcome.Result] = [:]
        for group in groups(of: ids, failing: &results) {
            do {
                results.merge(try self.change(group, change)) { $1 }
            } catch {
                for id in group.ids.values { results[id] = .failed(MailServiceError(upstream: error)) }
            }
        }
        return results
    }

    /// Messages of one folder.
    struct Group {
        let folder: StoredFolder
        let validity: UInt32
        var ids: [UInt32: MessageID] = [:]

        var uids: UIDRanges { UIDRanges(ids.keys) }
    }

    private func groups(of ids: [MessageID], failing results: inout [MessageID: ChangeOutcome.Result]) -> [Group] {
        var groups: [MailService.FolderID: Group] = [:]
        for id in ids {
            do {
                guard case .uid(let validity, let uid) = id.key else {
                    throw MailServiceError(.messageNotFound, "The id does not belong to this folder.")
                }
                if groups[id.folder]?.validity != validity {
                    groups[id.folder] = Group(folder: try locate(id).folder, validity: validity)
                }
                groups[id.folder]?.ids[uid] = id
            } catch {
                results[id] = .failed(MailServiceError(upstream: error))
            }
        }
        return Array(groups.values)
    }

    private func change(_ group: Group, _ change: MessageChange) throws -> [MessageID: ChangeOutcome.Result] {
        switch change {
        case .keywords(let add, let remove): try store(add, remove, group)
        case .move(let selector): try transfer(group, to: folder(selector), isMove: true)
        case .copy(let selector): try transfer(group, to: folder(selector), isMove: false)
        case .delete: try delete(group)
        case .destroy: try destroy(group)
        }
    }

    private func store(
        _ add: Set<Keyword>, _ remove: Set<Keyword>, _ group: Group
    ) throws -> [MessageID: ChangeOutcome.Result] {
        var present = UIDRanges()
        if !remove.isEmpty || add.isEmpty {
            let result = try account.store(.remove(MessageFlags(remove)), on: group.uids, in: group.folder.id)
            present = UIDRanges(result.states.map(\.uid))
        }
        if !add.isEmpty {
            let result = try account.store(.add(MessageFlags(add)), on: group.uids, in: group.folder.id)
            present = UIDRanges(result.states.map(\.uid))
        }
        return group.results(done: Dictionary(present.map { ($0, nil) }) { first, _ in first })
    }

    private func transfer(
        _ group: Group, to destination: StoredFolder, isMove: Bool
    ) throws -> [MessageID: ChangeOutcome.Result] {
        if isMove, destination.id == group.folder.id {
            let present = try account.snapshot(of: destination.id).uids.intersection(group.uids)
            return group.results(done: Dictionary(present.map { ($0, nil) }) { first, _ in first })
        }
        let result =
            isMove
            ? try account.move(group.uids, from: group.folder.id, to: destination.id)
            : try account.copy(group.uids, from: group.folder.id, to: destination.id)
        let moved = zip(result.sources, result.destinations).map { source, uid in
            (source, MessageID(folder: destination.apiID, key: .uid(validity: result.uidValidity, uid)))
        }
        return group.results(done: Dictionary(moved) { first, _ in first })
    }

    private func delete(_ group: Group) throws -> [MessageID: ChangeOutcome.Result] {
        let trash = try trash()
        return trash.id == group.folder.id
            ? try destroy(group) : try transfer(group, to: trash, isMove: true)
    }

    private func destroy(_ group: Group) throws -> [MessageID: ChangeOutcome.Result] {
        let removed = try account.remove(group.uids, from: group.folder.id).expunged
        return group.results(done: Dictionary(removed.intersection(group.uids).map { ($0, nil) }) { first, _ in first })
    }

    /// The trash, made where its owner removed it: then deleting can be undone.
    func trash() throws -> StoredFolder {
        if let trash = try all().first(where: { $0.role == .trash && $0.isSelectable }) { return trash }
        return try folder(made: .trash)
    }

    /// A role's folder, made under its usual name; a folder of that name gets the role.
    func folder(made role: StoredFolderRole) throws -> StoredFolder {
        let path = try FolderPath(role.rawValue.capitalized)
        do {
            let folder = try account.createFolder(path, role: role)
            try account.setSubscribed(true, path)
            return folder
        } catch let error as StoreError where error.code == .folderExists {
            try account.setRole(role, of: path)
            return try account.folder(at: path)
        }
    }
}

extension LocalFolders.Group {
    /// Outcomes of a change: who isn't among `done` was not there.
    fileprivate func results(done: [UInt32: MessageID?]) -> [MessageID: ChangeOutcome.Result] {
        var results: [MessageID: ChangeOutcome.Result] = [:]
        for (uid, id) in ids {
            results[id] =
                done[uid].map { .done(newID: $0) }
                ?? .failed(.messageIsGone)
        }
        return results
    }
}
