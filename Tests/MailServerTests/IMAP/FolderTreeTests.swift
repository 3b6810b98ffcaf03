import IMAPProtocol
import MailStore
import Testing

@testable import MailServer

/// What LIST and LSUB tell of which folder (RFC 5258, RFC 3501 section 6.3.9).
@Suite struct FolderTreeTests {
    private func folder(
        _ path: String, role: FolderRole? = nil, isSelectable: Bool = true, isSubscribed: Bool = false
    ) throws -> Folder {
        Folder(
            id: FolderID(rawValue: Int64(path.count)), path: try FolderPath(path), mailboxID: path, role: role,
            isSelectable: isSelectable, isSubscribed: isSubscribed)
    }

    private func tree() throws -> FolderTree {
        FolderTree(
            folders: [
                try folder("Work", isSelectable: false), try folder("Work/Projects", isSubscribed: true),
                try folder("INBOX", isSubscribed: true), try folder("Archive", role: .archive),
                try folder("Work/Projects/Postern"),
            ],
            subscriptions: [try FolderPath("Old/Gone"), try FolderPath("INBOX"), try FolderPath("Work/Projects")])
    }

    private func names(
        _ pattern: String, _ selection: [ListCommand.Selection] = [], _ returning: [ListCommand.Return] = []
    ) throws -> [String] {
        try tree().list([ListPattern(reference: "", pattern: pattern)], selection: selection, returning: returning)
            .map(\.node.name)
    }

    @Test func inboxComesFirstAndNamesWithoutFoldersAreLeftOut() throws {
        #expect(try names("*") == ["INBOX", "Archive", "Work", "Work/Projects", "Work/Projects/Postern"])
        #expect(try names("%") == ["INBOX", "Archive", "Work"])
    }

    @Test func subscriptionsIncludeNamesThatAreNoFolders() throws {
        #expect(try names("*", [.subscribed]) == ["INBOX", "Old/Gone", "Work/Projects"])
        let gone = try #require(
            try tree().list([ListPattern(reference: "", pattern: "Old/*")], selection: [.subscribed], returning: [])
                .first)
        #expect(gone.attributes == [.nonExistent, .hasNoChildren, .subscribed])
    }

    @Test func recursiveMatchTellsOfWhatIsBelow() throws {
        let listed = try tree().list(
            [ListPattern(reference: "", pattern: "%")], selection: [.subscribed, .recursiveMatch], returning: [])
        #expect(listed.map(\.node.name) == ["INBOX", "Old", "Work"])
        #expect(listed.map(\.childInfo) == [[], ["SUBSCRIBED"], ["SUBSCRIBED"]])
    }

    @Test func specialUseSelectsByRole() throws {
        #expect(try names("*", [.specialUse]) == ["Archive"])
    }

    @Test func childrenAndRolesAreAlwaysTold() throws {
        let listed = try tree().list([ListPattern(reference: "", pattern: "*")], selection: [], returning: [])
        let attributes = Dictionary(uniqueKeysWithValues: listed.map { ($0.node.name, $0.attributes) })
        #expect(attributes["Work"] == [.noSelect, .hasChildren])
        #expect(attributes["Archive"] == [.hasNoChildren, .archive])
        #expect(attributes["INBOX"] == [.hasNoChildren])
        let told = try tree().list(
            [ListPattern(reference: "", pattern: "INBOX")], selection: [], returning: [.subscribed])
        #expect(told.first?.attributes == [.hasNoChildren, .subscribed])
    }

    @Test func lsubTellsOfLevelsAboveWhatIsSubscribed() throws {
        let pattern = ListPattern(reference: "", pattern: "%")
        let listed = try tree().listSubscribed(pattern, hasPercent: true)
        #expect(listed.map(\.node.name) == ["INBOX", "Old", "Work"])
        #expect(listed.map(\.attributes) == [[], [.noSelect], [.noSelect]])
        let all = try tree().listSubscribed(ListPattern(reference: "", pattern: "*"), hasPercent: false)
        #expect(all.map(\.node.name) == ["INBOX", "Old/Gone", "Work/Projects"])
    }
}
