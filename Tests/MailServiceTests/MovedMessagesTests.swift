import Testing

@testable import MailService

struct MovedMessagesTests {
    private static let account = AccountID(rawValue: "a")

    private func folder(_ name: String) -> FolderID { FolderID(.name(Array(name.utf8))) }

    private func message(_ folder: String, _ uid: UInt32) -> MessageID {
        MessageID(folder: self.folder(folder), key: .uid(validity: 1, uid))
    }

    @Test func aMessageIsFollowedOverMovesAndRenames() {
        let moved = MovedMessages(capacity: 10)
        moved.moved(message("A", 1), to: message("B", 5), in: Self.account)
        moved.moved(message("B", 5), to: message("C", 9), in: Self.account)
        moved.renamed(folder("C"), to: folder("D"), in: Self.account)
        #expect(moved.place(of: message("A", 1), in: Self.account) == message("D", 9))
        #expect(moved.place(of: message("C", 2), in: Self.account) == message("D", 2))
        #expect(moved.place(of: folder("C"), in: Self.account) == folder("D"))
        #expect(moved.place(of: message("A", 2), in: Self.account) == nil)
        #expect(moved.place(of: message("A", 1), in: AccountID(rawValue: "b")) == nil)
    }

    @Test func whatIsRenamedBackIsItself() {
        let moved = MovedMessages(capacity: 10)
        moved.renamed(folder("A"), to: folder("B"), in: Self.account)
        moved.renamed(folder("B"), to: folder("A"), in: Self.account)
        #expect(moved.place(of: folder("A"), in: Self.account) == nil)
        #expect(moved.place(of: folder("B"), in: Self.account) == folder("A"))
        #expect(moved.place(of: message("B", 1), in: Self.account) == message("A", 1))
    }

    @Test func theOldestAreForgotten() {
        let moved = MovedMessages(capacity: 3)
        for uid in 1...5 as ClosedRange<UInt32> {
            moved.moved(message("A", uid), to: message("B", uid), in: Self.account)
        }
        let known = (1...5 as ClosedRange<UInt32>).filter { moved.place(of: message("A", $0), in: Self.account) != nil }
        #expect(known == [3, 4, 5])
    }

    @Test func aCircleEnds() {
        let moved = MovedMessages(capacity: 10)
        moved.moved(message("A", 1), to: message("B", 1), in: Self.account)
        moved.moved(message("B", 1), to: message("A", 1), in: Self.account)
        _ = moved.place(of: message("A", 1), in: Self.account)
    }
}
