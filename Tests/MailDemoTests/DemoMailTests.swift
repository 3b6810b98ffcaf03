import Foundation
import MailDemo
import MailMessage
import MailStore
import Testing

@Suite("The demo's mail") struct DemoMailTests {
    private static let now = Date(timeIntervalSince1970: 1_769_860_800)
    private static let messages = DemoMail(now: now).messages()

    private func all(_ account: String, in folder: [String]) -> [DemoMessage] {
        Self.messages.filter { $0.account == account && $0.folder == folder }
    }

    private static func parts(_ message: Message) -> [MessagePart] {
        func below(_ part: MessagePart) -> [MessagePart] { [part] + part.children.flatMap(below) }
        return below(message.root)
    }

    @Test func theSameSeedGivesTheSameBytes() {
        let again = DemoMail(now: Self.now).messages()
        #expect(again.map(\.bytes) == Self.messages.map(\.bytes), "compared as a whole")
        let other = DemoMail(seed: 7, now: Self.now).messages()
        #expect(other.map(\.bytes) != Self.messages.map(\.bytes))
    }

    @Test func thereAreAFewHundredInBothAccounts() {
        #expect((250...600).contains(Self.messages.count))
        for account in DemoAccount.all {
            #expect(Self.messages.count { $0.account == account.address } > 100)
            #expect(all(account.address, in: ["INBOX"]).contains { !$0.flags.system.contains(.seen) })
        }
    }

    @Test func everyFolderHasMailAndMailIsInKnownFolders() {
        let special = ["INBOX", "Sent", "Drafts", "Archive", "Junk", "Trash"].map { [$0] }
        #expect(Set(Self.messages.map(\.folder)) == Set(special + DemoMail.ownFolders))
        #expect(all("ada@demo.example", in: ["Drafts"]).allSatisfy { $0.flags.system.contains(.draft) })
    }

    @Test func nothingIsOfTheFuture() {
        #expect(Self.messages.allSatisfy { $0.receivedAt < Self.now })
        #expect(zip(Self.messages, Self.messages.dropFirst()).allSatisfy { $0.receivedAt <= $1.receivedAt })
    }

    @Test func linesEndWithCRLFAndNoneIsTooLong() {
        for message in Self.messages {
            let bytes = message.bytes
            let bare = zip(bytes.dropFirst(), bytes).contains { ($0.0 == 0x0A) != ($0.1 == 0x0D) }
            let longest = bytes.split(separator: 0x0A).map(\.count).max() ?? 0
            #expect(!bare && longest <= 999, "\(message.folder), \(message.receivedAt)")
        }
    }

    /// All but the three that are broken on purpose.
    @Test func everyMessageIsReadableToItsLastPart() {
        var broken = 0
        for sample in Self.messages {
            let message = Message.parse(sample.bytes)
            let parts = Self.parts(message)
            let texts = message.view.textParts.compactMap { message.text(of: $0.id) }
            let isWhole =
                message.warnings.isEmpty && !texts.isEmpty && texts.allSatisfy { !$0.hasReplacements }
                && message.headers.messageID != nil && message.headers.subject?.isEmpty == false
                && parts.allSatisfy { !$0.isMultipart || $0.children.count > 1 }
            if !isWhole { broken += 1 }
        }
        #expect(broken == 3)
    }

    @Test(arguments: [
        "multipart/alternative", "multipart/related", "multipart/mixed", "multipart/signed", "multipart/report",
        "message/rfc822", "message/delivery-status", "text/calendar", "application/pdf", "application/zip", "text/csv",
        "image/png", "application/pgp-signature",
    ])
    func thereIsOneOf(mediaType: String) {
        #expect(Self.messages.contains { Self.parts(Message.parse($0.bytes)).contains { $0.mediaType == mediaType } })
    }

    @Test(arguments: ["iso-2022-jp", "koi8-r", "windows-1252", "iso-8859-1", "gb18030", "windows-1255", "utf-8"])
    func thereIsTextIn(charset: String) {
        #expect(
            Self.messages.contains { message in
                Self.parts(Message.parse(message.bytes)).contains { $0.parameters.charset?.lowercased() == charset }
            })
    }

    @Test(arguments: [
        "名古屋時計博物館", "Здравствуйте", "您好", "Könnten Sie", "Pourriez-vous", "Estimada", "السيدة", "מתחתנים", "प्यारी", "🥧",
    ])
    func textComesThroughItsCharset(words: String) {
        #expect(
            Self.messages.contains { sample in
                let message = Message.parse(sample.bytes)
                return message.view.textParts.contains { message.text(of: $0.id)?.text.contains(words) == true }
            })
    }

    @Test func attachmentsAreWhatTheySay() throws {
        let magic: [String: [UInt8]] = [
            "application/pdf": Array("%PDF-1.4".utf8), "application/zip": [0x50, 0x4B, 3, 4],
            "image/png": [0x89, 0x50, 0x4E, 0x47], "text/calendar": Array("BEGIN:VCALENDAR\r\n".utf8),
        ]
        var seen: Set<String> = []
        for sample in Self.messages {
            let message = Message.parse(sample.bytes)
            for part in Self.parts(message) {
                guard let start = magic[part.mediaType] else { continue }
                let content = try #require(message.content(of: part.id))
                #expect(content.starts(with: start))
                seen.insert(part.mediaType)
            }
        }
        #expect(seen.count == magic.count)
    }

    @Test func conversationsHangTogether() throws {
        let ada = Self.messages.filter { $0.account == "ada@demo.example" }.map { Message.parse($0.bytes).headers }
        let known = Set(ada.compactMap(\.messageID))
        let answers = ada.filter { !$0.references.isEmpty }
        #expect(answers.count > 50)
        #expect(answers.allSatisfy { headers in headers.references.contains(where: known.contains) })
    }
}
