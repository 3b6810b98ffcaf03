import Foundation
import IMAPClient
import IMAPProtocol
import MailMessage
import MailTransport
import NIOCore
import PosternTesting
import SASL
import Testing

/// ENVELOPE, BODYSTRUCTURE and sections beside those of a server that many clients were tried on.
@Suite(.enabled(if: DovecotServer.isInstalled, "Dovecot is not installed"), .timeLimit(.minutes(3)))
struct DovecotContentTests {
    /// Where the two differ, and why that is as it should be. A name stands for all that begins with it.
    private static let known: [(name: String, reason: String)] = [
        ("folds ENVELOPE subject", "a folded tab stays one (RFC 5322 section 2.2.3)"),
        ("twice ENVELOPE subject", "of two subjects either may be told"),
        ("nested BODY[1]", "the line break before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1)"),
        ("nested BODY[1.TEXT]", "the same"),
        ("nested BODYSTRUCTURE", "the same: the size and the lines of part 1"),
        ("header only BODY[HEADER.FIELDS", "no empty line is added where there is none (RFC 9051 section 6.4.5)"),
        ("vector 0 BODYSTRUCTURE", "an address that is only a comment is told by that name"),
        ("vector 1 BODYSTRUCTURE", "an unquoted @ in a parameter is kept"),
        ("vector 8 BODY", "a message in base64 has no header that could be told, and ends before the delimiter"),
    ]

    @Test func sampleMail() async throws {
        try await compare(
            SampleMail.Kind.allCases.flatMap { kind in
                (1...6).map { ("\(kind) \($0)", SampleMail().message($0, kind: kind).bytes) }
            })
    }

    @Test func handmadeMail() async throws {
        try await compare(HandmadeMail.all.map { ($0, Array($1.utf8)) })
    }

    @Test(.enabled(if: Vectors.areThere, "the vectors are not installed beside the project"))
    func vectors() async throws {
        try await compare(try (0..<10).map { ("vector \($0)", try Vectors.message($0)) })
    }

    private func compare(_ messages: [(name: String, bytes: [UInt8])]) async throws {
        let account = try await DovecotServer.shared().makeAccount("content")
        try account.store(messages.map(\.bytes))
        let connection = try await account.connect()
        _ = try await connection.examine(.inbox)
        for (index, message) in messages.enumerated() {
            let number = MessageSelection.sequence(SequenceSet(SequenceNumber(UInt32(index + 1))))
            let mine = try DescribedMessage(message.bytes)
            let parsed = try mine.parsed()
            #expect(parsed.issues.isEmpty)
            let theirs = try #require(
                try await connection.fetch(number, [.envelope, .bodyStructure, .size]).messages.first)
            #expect(theirs.size == UInt64(message.bytes.count))
            compare(try #require(parsed.envelope), try #require(theirs.envelope), message.name)
            let structure = try #require(parsed.bodyStructure)
            expectSame(
                structure.withoutDefaultCharset,
                try #require(theirs.bodyStructure).withoutDefaultCharset, "\(message.name) BODYSTRUCTURE")
            for section in Self.sections(of: structure) {
                for partial in [nil, PartialRange(offset: 3, count: 40)] {
                    let answer = try await connection.fetch(number, [.section(section, partial: partial)])
                    guard let own = try mine.section(section, partial: partial) else { continue }
                    guard case .inline(let bytes)? = answer.messages.first?.sections.first?.data else {
                        Issue.record("Dovecot has no \(section) of \(message.name)")
                        continue
                    }
                    expectSame(own, String(buffer: bytes), "\(message.name) BODY[\(section)]")
                }
            }
        }
        await connection.logout()
    }

    private func compare(_ mine: Envelope, _ theirs: Envelope, _ name: String) {
        expectSame(mine.date, theirs.date, "\(name) ENVELOPE date")
        expectSame(mine.subject, theirs.subject, "\(name) ENVELOPE subject")
        expectSame(mine.messageID, theirs.messageID, "\(name) ENVELOPE message-id")
        expectSame(mine.inReplyTo, theirs.inReplyTo, "\(name) ENVELOPE in-reply-to")
        expectSame(mine.from, theirs.from, "\(name) ENVELOPE from")
        expectSame(mine.sender, theirs.sender, "\(name) ENVELOPE sender")
        expectSame(mine.replyTo, theirs.replyTo, "\(name) ENVELOPE reply-to")
        expectSame(mine.to, theirs.to, "\(name) ENVELOPE to")
        expectSame(mine.cc, theirs.cc, "\(name) ENVELOPE cc")
        expectSame(mine.bcc, theirs.bcc, "\(name) ENVELOPE bcc")
    }

    private func expectSame<Value: Equatable>(_ mine: Value, _ theirs: Value, _ name: String) {
        guard mine != theirs, !Self.known.contains(where: { name.hasPrefix($0.name) }) else { return }
        Issue.record("\(name)\n  here    \(mine)\n  Dovecot \(theirs)")
    }

    private static func sections(of body: BodyStructure) -> [BodySection] {
        let names = ["Subject", "FROM", "content-type"]
        var paths = [[Int]()]
        for part in body.numberedParts where !paths.contains(part.number) { paths.append(part.number) }
        return paths.flatMap { path in
            let kinds: [BodySection.Specifier] =
                [.whole, .header, .text, .headerFields(names), .headerFieldsNot(names)] + (path.isEmpty ? [] : [.mime])
            return kinds.map { BodySection(part: path, $0) }
        }
    }
}

extension DovecotAccount {
    fileprivate func connect() async throws -> IMAPConnection {
        let endpoint = Endpoint(
            host: server.host, port: server.imapPort, security: .none, verification: .full,
            caFile: server.certificates.authorityFile)
        var configuration = IMAPConfiguration(
            endpoint: endpoint, credential: .password(username: address, password: Secret(password)))
        configuration.allowsClearTextPassword = true
        return try await IMAPConnection.connect(
            configuration, connector: Connector())
    }
}

extension BodyStructure {
    /// Dovecot adds RFC 2045's default to every text without a charset, also where a type was given.
    fileprivate var withoutDefaultCharset: BodyStructure {
        var copy = self
        if type.equalsIgnoringASCIICase("text") {
            copy.parameters.removeAll {
                $0.name.equalsIgnoringASCIICase("charset") && $0.value.equalsIgnoringASCIICase("us-ascii")
            }
        }
        copy.type = IMAPString(type.string.lowercased())
        copy.subtype = IMAPString(subtype.string.lowercased())
        copy.encoding = encoding.map { IMAPString($0.string.lowercased()) }
        switch content {
        case .multipart(let parts): copy.content = .multipart(parts.map(\.withoutDefaultCharset))
        case .message(var message):
            message.body = message.body?.withoutDefaultCharset
            copy.content = .message(message)
        case .basic, .text: break
        }
        return copy
    }
}

/// The vectors of another mail parser, which lie beside the project where they are installed at all.
private enum Vectors {
    private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        .appending(path: "../../../../../../shared/vectors/mime/rfc").standardized

    static let areThere = FileManager.default.fileExists(atPath: folder.path)

    /// With CRLF.
    static func message(_ number: Int) throws -> [UInt8] {
        try Data(contentsOf: folder.appending(path: "00\(number).eml")).flatMap { $0 == 10 ? [13, 10] : [$0] }
    }
}
