import IMAPProtocol
import MailStore

/// LIST (RFC 9051 section 6.3.9, RFC 5258, RFC 5819), LSUB (RFC 3501 section 6.3.9) and NAMESPACE (RFC 2342).
extension IMAPSession {
    private static let delimiter = UInt8(ascii: "/")

    func list(_ command: ListCommand) async throws -> StatusResponse {
        let account = try loggedIn()
        let recursive = command.selection.contains(.recursiveMatch)
        guard !recursive || command.selection.contains(.subscribed) || command.selection.contains(.specialUse) else {
            throw CommandFailure.bad("RECURSIVEMATCH needs something to match")
        }
        if command.isPlain, command.patterns.first?.name.wire.isEmpty == true {
            send(.list(ListEntry(attributes: [.noSelect], delimiter: Self.delimiter, name: name(of: ""))))
            return .ok(nil, "LIST done")
        }
        let tree = FolderTree(folders: try account.folders(), subscriptions: try account.subscriptions())
        let patterns = command.patterns.map {
            ListPattern(reference: command.reference?.decoded ?? "", pattern: $0.name.decoded)
        }
        for folder in tree.list(patterns, selection: command.selection, returning: command.returning) {
            send(.list(entry(folder, .list)))
            for case .status(let attributes) in command.returning where folder.node.isSelectable {
                try tellStatus(of: folder.node, attributes, account)
            }
            try await flushIfLarge()
        }
        return .ok(nil, "LIST done")
    }

    func listSubscribed(_ reference: MailboxName?, _ pattern: MailboxPattern) async throws -> StatusResponse {
        let account = try loggedIn()
        let tree = FolderTree(folders: try account.folders(), subscriptions: try account.subscriptions())
        let text = pattern.name.decoded
        let matched = tree.listSubscribed(
            ListPattern(reference: reference?.decoded ?? "", pattern: text), hasPercent: text.contains("%"))
        for folder in matched {
            send(.list(entry(folder, .lsub)))
            try await flushIfLarge()
        }
        return .ok(nil, "LSUB done")
    }

    private func entry(_ folder: ListedFolder, _ kind: ListEntry.Kind) -> ListEntry {
        var entry = ListEntry(
            kind: kind, attributes: folder.attributes, delimiter: Self.delimiter, name: name(of: folder.node.name))
        if !folder.childInfo.isEmpty {
            entry.extended.append(.childInfo(folder.childInfo.map { IMAPString($0) }))
        }
        return entry
    }

    /// One that was deleted between the two looks has none.
    private func tellStatus(
        of node: FolderTree.Node, _ attributes: [StatusAttribute], _ account: AccountStore
    ) throws {
        guard let folder = node.folder else { return }
        do {
            send(.mailboxStatus(try status(of: folder.id, name(of: node.name), attributes, account)))
        } catch let error as StoreError where error.code == .noSuchFolder || error.code == .notSelectable {
            return
        }
    }

    func namespace() -> StatusResponse {
        send(.namespaces(Namespaces(personal: [Namespace(prefix: name(of: ""), delimiter: Self.delimiter)])))
        return .ok(nil, "NAMESPACE done")
    }
}

extension ListCommand {
    /// The command of RFC 3501, whose empty pattern asks for the delimiter.
    fileprivate var isPlain: Bool { selection.isEmpty && returning.isEmpty && patterns.count == 1 }
}
