import Foundation
import Testing

@testable import MailService

@Suite struct IdentifierTests {
    static let folders: [FolderID] = [
        FolderID(.name(Array("INBOX".utf8))), FolderID(.name(Array("Entw&APw-rfe/a b".utf8))),
        FolderID(.name([0xFF, 0xFE, 0x2F])),
        FolderID(.objectID("F2212ea87-6097")),
    ]

    @Test(arguments: folders)
    func idsComeBackAsTheyWere(folder: FolderID) {
        #expect(FolderID(encoded: folder.encoded) == folder)
        for key in [MessageKey.uid(validity: 0, 1), .uid(validity: .max, .max), .uidl("whqtswO00WBw418f9t5JxYwZ")] {
            let id = MessageID(folder: folder, key: key)
            #expect(MessageID(encoded: id.encoded) == id)
        }
        let thread = ThreadID(key: .root(messageID: "a@b.example"), folder: folder)
        #expect(ThreadID(encoded: thread.encoded) == thread)
        let cursor = PageCursor(folder: folder, validity: 7, sort: .oldest, lastUID: 12, position: 3)
        #expect(PageCursor(encoded: cursor.encoded) == cursor)
    }

    @Test func idsAreSafeInAURL() {
        for folder in Self.folders {
            #expect(folder.encoded.utf8.allSatisfy { "-_".utf8.contains($0) || (0x30...0x7A).contains($0) })
        }
    }

    @Test func aMangledIDIsNoID() {
        let id = MessageID(folder: Self.folders[0], key: .uid(validity: 3, 5)).encoded
        for end in id.indices { #expect(MessageID(encoded: String(id[..<end])) == nil) }
        for index in id.indices {
            var mangled = id
            mangled.replaceSubrange(index...index, with: id[index] == "A" ? "B" : "A")
            #expect(MessageID(encoded: mangled) == nil, "\(mangled)")
        }
        #expect(MessageID(encoded: id + "A") == nil)
        #expect(MessageID(encoded: "") == nil)
        #expect(MessageID(encoded: String(repeating: "A", count: 1_000_000)) == nil)
    }

    @Test func oneKindIsNotTakenForAnother() {
        let folder = Self.folders[0]
        let message = MessageID(folder: folder, key: .uid(validity: 3, 5))
        #expect(FolderID(encoded: message.encoded) == nil)
        #expect(MessageID(encoded: folder.encoded) == nil)
        #expect(PageCursor(encoded: message.encoded) == nil)
    }

    @Test func aRoleIsTakenForAFolder() {
        #expect(FolderSelector("inbox") == .role(.inbox))
        #expect(FolderSelector("Sent") == .role(.sent))
        #expect(FolderSelector(Self.folders[3].encoded) == .id(Self.folders[3]))
        #expect(FolderSelector("nothing") == nil)
    }

    @Test func base64IsThatOfTheRFC() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count &* 11) }
            let text = Base64URL.encode(bytes)
            let expected = Data(bytes).base64EncodedString()
            #expect(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 } == Array(expected.prefix { $0 != "=" }))
            #expect(Base64URL.decode(text) == bytes)
        }
        // One spelling for each: no padding, no other alphabet, no bits that mean nothing.
        for text in ["A", "AAAAA", "AA==", "AB", "AAB", "+AAA", "/AAA", "A A", "é"] {
            #expect(Base64URL.decode(text) == nil)
        }
    }
}
