import MailBackends
import MailMessage
import MailService
import MailTransport
import PosternTesting
import Testing

@Suite(.timeLimit(.minutes(3)))
struct MessageTests {
    private func collect(_ stream: ContentStream) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in stream { bytes += chunk }
        return bytes
    }

    private func mailbox(on kind: MailServerKind, with messages: [[UInt8]]) async throws -> (
        BackendFixture, [MessageSummary]
    ) {
        let mailbox = try await BackendFixture.make(on: kind)
        try mailbox.account.store(messages)
        return (mailbox, try await mailbox.page().messages.reversed())
    }

    private func attachmentMessage(_ content: [UInt8]) -> [UInt8] {
        let encoded = stride(from: 0, to: content.count, by: 57).map { start in
            Base64Lines.encode(Array(content[start..<min(start + 57, content.count)]))
        }.joined(separator: "\r\n")
        return Array(
            """
            From: Ada <ada@example.org>\r
            To: bob@example.org\r
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r
            Message-ID: <one@example.org>\r
            References: <zero@example.org>\r
            Date: Mon, 2 Nov 2026 10:00:00 +0100\r
            MIME-Version: 1.0\r
            Content-Type: multipart/mixed; boundary=b\r
            \r
            --b\r
            Content-Type: text/plain; charset=iso-8859-1\r
            Content-Transfer-Encoding: quoted-printable\r
            \r
            Sch=F6ne Gr=FC=DFe\r
            --b\r
            Content-Type: application/octet-stream; name=data.bin\r
            Content-Disposition: attachment; filename*=utf-8''daten%20%C3%BC.bin\r
            Content-Transfer-Encoding: base64\r
            \r
            \(encoded)\r
            --b--\r

            """.utf8)
    }

    @Test(arguments: MailServerKind.allCases)
    func theSizeOfAKnownMessageCostsNothing(on kind: MailServerKind) async throws {
        let letter = attachmentMessage(Array(repeating: 7, count: 1_000))
        let (mailbox, list) = try await mailbox(on: kind, with: [letter])
        try await mailbox.logIn()
        let id = try #require(list.first?.id)
        let commands = try await mailbox.commands {
            let size = try await mailbox.service.size(mailbox.access, of: id)
            #expect(size == letter.count)
        }
        #expect(commands.isEmpty)
    }

    @Test(arguments: MailServerKind.allCases)
    func aMessageOpensWithItsTextAndAttachments(on kind: MailServerKind) async throws {
        let content = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let (mailbox, list) = try await mailbox(on: kind, with: [attachmentMessage(content)])
        let id = try #require(list.first?.id)
        let message = try await mailbox.service.message(mailbox.access, id)
        #expect(message.summary.header.subject == "Grüße")
        #expect(message.text?.contains("Schöne Grüße") == true)
        #expect(message.references == ["zero@example.org"])
        #expect(message.attachments.map(\.filename) == ["daten ü.bin"])
        #expect(message.summary.header.hasAttachments)

        let part = try await mailbox.service.part(mailbox.access, id, part: message.attachments[0].id)
        #expect(try await collect(part.stream) == content)
        let range = try await mailbox.service.part(
            mailbox.access, id, part: message.attachments[0].id, range: .from(100, through: 299))
        #expect(try await collect(range.stream) == Array(content[100..<300]))
        let open = try await mailbox.service.part(
            mailbox.access, id, part: message.attachments[0].id, range: .from(9_900, through: nil))
        #expect(try await collect(open.stream) == Array(content[9_900...]))
    }

    @Test(arguments: MailServerKind.allCases)
    func aMessageOpenedAgainCostsNothingUpstream(on kind: MailServerKind) async throws {
        let (mailbox, list) = try await mailbox(on: kind, with: [attachmentMessage([1, 2, 3])])
        let id = try #require(list.first?.id)
        _ = try await mailbox.service.message(mailbox.access, id)
        let commands = try await mailbox.commands { _ = try await mailbox.service.message(mailbox.access, id) }
        #expect(!commands.contains { $0.contains("BODY") || $0.hasPrefix("RETR") })
    }

    @Test(arguments: MailServerKind.allCases)
    func theRawMessageIsTheMessage(on kind: MailServerKind) async throws {
        let source = attachmentMessage(Array(repeating: 7, count: 200_000))
        let (mailbox, list) = try await mailbox(on: kind, with: [source])
        let id = try #require(list.first?.id)
        let reply = try await mailbox.service.raw(mailbox.access, id)
        #expect(reply.size == source.count)
        #expect(try await collect(reply.stream) == source)
        let part = try await mailbox.service.raw(mailbox.access, id, range: 10..<500)
        #expect(try await collect(part.stream) == Array(source[10..<500]))
    }

    @Test(arguments: MailServerKind.allCases)
    func aDownloadThatIsGivenUpLeavesTheAccountUsable(on kind: MailServerKind) async throws {
        let (mailbox, list) = try await mailbox(
            on: kind, with: [attachmentMessage(Array(repeating: 9, count: 8_000_000))])
        let id = try #require(list.first?.id)
        for _ in 0..<6 {
            let reply = try await mailbox.service.raw(mailbox.access, id)
            for try await _ in reply.stream { break }
        }
        #expect(try await mailbox.page().messages.count == 1)
        #expect(try await mailbox.service.message(mailbox.access, id).text != nil)
    }

    @Test(arguments: MailServerKind.allCases)
    func headersComeInTheirOrder(on kind: MailServerKind) async throws {
        let (mailbox, list) = try await mailbox(on: kind, with: [attachmentMessage([])])
        let headers = try await mailbox.service.headers(mailbox.access, try #require(list.first?.id))
        #expect(headers.map(\.name).prefix(3) == ["From", "To", "Subject"])
    }

    @Test(arguments: MailServerKind.allCases)
    func whatIsNotThereIsSaidSo(on kind: MailServerKind) async throws {
        let (mailbox, list) = try await mailbox(on: kind, with: [attachmentMessage([1])])
        let id = try #require(list.first?.id)
        var cases: [(MessageID, MailServiceError.Code)] = []
        switch id.key {
        case .uid(let validity, _):
            cases = [
                (MessageID(folder: id.folder, key: .uid(validity: validity, 99)), .messageNotFound),
                (MessageID(folder: id.folder, key: .uid(validity: validity &+ 1, 1)), .staleID),
            ]
        case .uidl(let uniqueID):
            cases = [
                (MessageID(folder: id.folder, key: .uidl(uniqueID + "x")), .messageNotFound),
                (MessageID(folder: id.folder, key: .uid(validity: 1, 1)), .messageNotFound),
            ]
        }
        for (id, code) in cases {
            await #expect { _ = try await mailbox.service.message(mailbox.access, id) } throws: { error in
                (error as? MailServiceError)?.code == code
            }
            await #expect { _ = try await mailbox.service.raw(mailbox.access, id) } throws: { error in
                (error as? MailServiceError)?.code == code
            }
        }
        await #expect { _ = try await mailbox.service.part(mailbox.access, id, part: "7") } throws: { error in
            (error as? MailServiceError)?.code == .partNotFound
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func everySampleMessageOpens(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 60)
        for summary in try await mailbox.page(limit: 60).messages {
            let message = try await mailbox.service.message(mailbox.access, summary.id)
            #expect(message.text != nil || message.structure == nil || !message.attachments.isEmpty)
            for attachment in message.attachments {
                let part = try await mailbox.service.part(mailbox.access, summary.id, part: attachment.id)
                _ = try await collect(part.stream)
            }
        }
    }

    @Test(arguments: MailServerKind.imap)
    func keywordsAloneCostNothingOfTheContent(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        // Where folders have ids of their own, the list says which is which.
        try await mailbox.logIn()
        let summary = try #require(try await mailbox.page().messages.first)
        // While the folder is watched, nothing is asked at all.
        let live = try await mailbox.commands {
            let keywords = try await mailbox.service.keywords(mailbox.access, of: summary.id)
            #expect(keywords == summary.keywords)
        }
        #expect(live.isEmpty)
        let fresh = try await mailbox.restarted()
        try await fresh.logIn()
        let asked = try await fresh.commands {
            let keywords = try await fresh.service.keywords(fresh.access, of: summary.id)
            #expect(keywords == summary.keywords)
        }
        #expect(asked.count == 2)
        #expect(asked.last?.contains("FLAGS") == true && asked.last?.contains("ENVELOPE") == false)
        let gone = MessageID(folder: summary.id.folder, key: .uid(validity: summary.id.validity ?? 0, 999))
        await #expect {
            _ = try await fresh.service.keywords(fresh.access, of: gone)
        } throws: { error in
            (error as? MailServiceError)?.code == .messageNotFound
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func aWrongPasswordIsRefused(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        await #expect {
            _ = try await mailbox.provider.logIn(mailbox.access.account, password: Secret("wrong"))
        } throws: { error in
            (error as? MailServiceError)?.code == .invalidCredentials
        }
    }
}

/// Base64 of one line's bytes, for messages made here.
enum Base64Lines {
    static func encode(_ bytes: [UInt8]) -> String {
        var text = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        while !text.count.isMultiple(of: 4) { text.append("=") }
        return String(text)
    }
}
