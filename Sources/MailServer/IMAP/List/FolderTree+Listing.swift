import IMAPProtocol
import MailStore

/// A folder that LIST answers with.
struct ListedFolder {
    var node: FolderTree.Node
    var attributes: [MailboxAttribute]
    /// CHILDINFO (RFC 5258 section 3.5): what of the folders below it was asked for.
    var childInfo: [String] = []
}

extension FolderTree {
    /// LIST, plain or extended (RFC 9051 section 6.3.9, RFC 5258).
    ///
    /// The special use, and whether there are children, is told of every folder, asked for or not (RFC 6154 section 2
    /// allows it); subscriptions only where they are asked for.
    func list(
        _ patterns: [ListPattern], selection: [ListCommand.Selection], returning: [ListCommand.Return]
    ) -> [ListedFolder] {
        let tellsSubscribed = selection.contains(.subscribed) || returning.contains(.subscribed)
        let hidden = selection.contains(.recursiveMatch) ? levelsAboveHidden(patterns, selection) : [:]
        return nodes.compactMap { node in
            guard patterns.contains(where: { $0.matches(node.name) }) else { return nil }
            let isSelected = isSelected(node, by: selection)
            let childInfo =
                hidden[node.name].map { found in
                    ["SUBSCRIBED", "SPECIAL-USE"].filter { found.contains($0) }
                } ?? []
            guard isSelected || !childInfo.isEmpty else { return nil }
            var listed = ListedFolder(node: node, attributes: node.attributes, childInfo: childInfo)
            if tellsSubscribed, node.isSubscribed { listed.attributes.append(.subscribed) }
            return listed
        }
    }

    /// LSUB (RFC 3501 section 6.3.9): subscribed names, and with `%` the levels above them.
    func listSubscribed(_ pattern: ListPattern, hasPercent: Bool) -> [ListedFolder] {
        nodes.compactMap { node in
            guard pattern.matches(node.name) else { return nil }
            if node.isSubscribed {
                return ListedFolder(node: node, attributes: node.isSelectable || node.folder == nil ? [] : [.noSelect])
            }
            // "foo" is told when only "foo/bar" is subscribed, and that it isn't itself.
            guard hasPercent, node.hasSubscribedBelow else { return nil }
            return ListedFolder(node: node, attributes: [.noSelect])
        }
    }

    private func isSelected(_ node: Node, by selection: [ListCommand.Selection]) -> Bool {
        let criteria = selection.filter { $0 == .subscribed || $0 == .specialUse }
        // RFC 5258 section 3.4: names that are no folders are listed only as subscriptions.
        if criteria.isEmpty { return node.folder != nil }
        return criteria.allSatisfy { $0 == .subscribed ? node.isSubscribed : node.folder?.role != nil }
    }

    /// For each name that has folders below it which are selected and which no pattern shows, the criteria that they
    /// meet: of those that a pattern shows, nobody needs to be told (RFC 5258 section 3.5).
    private func levelsAboveHidden(
        _ patterns: [ListPattern], _ selection: [ListCommand.Selection]
    ) -> [String: Set<String>] {
        var levels: [String: Set<String>] = [:]
        for node in nodes where isSelected(node, by: selection) {
            guard !patterns.contains(where: { $0.matches(node.name) }) else { continue }
            var met: Set<String> = []
            if selection.contains(.subscribed), node.isSubscribed { met.insert("SUBSCRIBED") }
            if selection.contains(.specialUse), node.folder?.role != nil { met.insert("SPECIAL-USE") }
            var name = node.name[...]
            while let slash = name.lastIndex(of: "/") {
                name = name[..<slash]
                levels[String(name), default: []].formUnion(met)
            }
        }
        return levels
    }
}
