import IMAPProtocol
import MailStore

/// The folders of an account as LIST and LSUB see them: those that are there, and the names that are subscribed or
/// stand between the others.
struct FolderTree {
    struct Node {
        var name: String
        /// Nil where there is no such folder, but a subscription to it or a folder below it.
        var folder: Folder?
        var isSubscribed: Bool
        var hasChildren = false
        /// A folder that is subscribed is somewhere below.
        var hasSubscribedBelow = false
    }

    /// Sorted by name, INBOX first.
    private(set) var nodes: [Node]

    /// - Parameter subscriptions: names that are subscribed; folders say so themselves.
    init(folders: [Folder], subscriptions: [FolderPath]) {
        var byName: [String: Node] = [:]
        for folder in folders {
            byName[folder.path.text] = Node(
                name: folder.path.text, folder: folder, isSubscribed: folder.isSubscribed)
        }
        for path in subscriptions {
            byName[path.text, default: Node(name: path.text, folder: nil, isSubscribed: true)].isSubscribed = true
        }
        for node in Array(byName.values) { Self.tellParents(of: node, &byName) }
        nodes = byName.values.sorted { one, other in
            (one.name == "INBOX" ? 0 : 1, one.name) < (other.name == "INBOX" ? 0 : 1, other.name)
        }
    }

    private static func tellParents(of node: Node, _ byName: inout [String: Node]) {
        var name = node.name[...]
        while let slash = name.lastIndex(of: "/") {
            name = name[..<slash]
            let parent = String(name)
            byName[parent, default: Node(name: parent, folder: nil, isSubscribed: false)].merge(child: node)
        }
    }
}

extension FolderTree.Node {
    fileprivate mutating func merge(child: FolderTree.Node) {
        if child.folder != nil { hasChildren = true }
        if child.isSubscribed { hasSubscribedBelow = true }
    }

    /// Whether the folder can be selected.
    var isSelectable: Bool { folder?.isSelectable == true }

    /// The attributes that LIST tells of every folder (RFC 9051 section 7.3.1).
    var attributes: [MailboxAttribute] {
        var attributes: [MailboxAttribute] = []
        if folder == nil { attributes.append(.nonExistent) } else if !isSelectable { attributes.append(.noSelect) }
        attributes.append(hasChildren ? .hasChildren : .hasNoChildren)
        if let role = folder?.role { attributes.append(role.attribute) }
        return attributes
    }
}

extension FolderRole {
    /// RFC 6154 section 2, RFC 8457.
    var attribute: MailboxAttribute {
        switch self {
        case .all: .all
        case .archive: .archive
        case .drafts: .drafts
        case .flagged: .flagged
        case .important: .important
        case .junk: .junk
        case .sent: .sent
        case .trash: .trash
        }
    }

    /// Nil for what no folder here can be.
    init?(_ attribute: MailboxAttribute) {
        guard let role = Self.allCases.first(where: { $0.attribute == attribute }) else { return nil }
        self = role
    }
}
