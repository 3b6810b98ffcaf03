import Foundation
import MailService
import PosternTesting
import Synchronization
import Testing

@testable import Outbound

@Suite(.timeLimit(.minutes(2)))
struct SubmitterTests {
    private static let password = "correct-horse-battery"
    private static let content = "From: amy@example.org\r\nSubject: hi\r\n\r\n.dot\r\n..two\r\nend\r\n"

    private static func message(
        to recipients: [String] = ["bob@example.org"], content: String = content,
        willFinish: @escaping @Sendable () async throws -> Void = {}
    ) throws -> OutgoingMessage {
        OutgoingMessage(
            sender: try #require(SMTPAddress("amy@example.org")),
            recipients: try recipients.map { EnvelopeRecipient(try #require(SMTPAddress($0))) },
            size: content.utf8.count,
            content: { ContentStream(Array(content.utf8)) }, willFinish: willFinish)
    }

    private static func login(
        _ port: Int, security: MailEndpoint.Security = .none, host: String = "127.0.0.1", caFile: String? = nil,
        cleartext: Bool = true
    ) -> SubmissionLogin {
        SubmissionLogin(
            endpoint: MailEndpoint(
                host: host, port: port, security: security, caFile: caFile, allowsCleartextLogin: cleartext),
            userName: "amy", credential: .password(Secret(password)))
    }

    private func submit(
        _ smtp: ScriptedSMTP, _ message: OutgoingMessage? = nil, options: SMTPOptions = SMTPOptions()
    ) async throws -> SubmissionReport {
        try await withScriptedServer(script: smtp.script) { server in
            let submitter = CurlSubmitter(options: options)
            defer { submitter.stop() }
            let message = try message ?? Self.message()
            return await submitter.submit(message, by: Self.login(server.port))
        }
    }

    @Test func aMessageArrivesAsItIs() async throws {
        let smtp = ScriptedSMTP()
        let steps = Mutex<[String]>([])
        let report = try await submit(
            smtp, try Self.message { steps.withLock { $0.append("before the end, \(smtp.deliveries.count) taken") } })
        guard case .accepted(let reply) = report.ending else { throw Unexpected(report) }
        #expect(reply == SubmissionReply(command: "end of data", code: 250, enhancedCode: "2.0.0", text: "Taken"))
        #expect(steps.withLock { $0 } == ["before the end, 0 taken"])
        #expect(
            smtp.deliveries == [
                .init(sender: "amy@example.org", recipients: ["bob@example.org"], content: Array(Self.content.utf8))
            ])
    }

    @Test func secretsAreNotInTheTranscript() async throws {
        for mechanism in ["AUTH PLAIN", "AUTH LOGIN"] {
            var smtp = ScriptedSMTP(fault: mechanism == "AUTH PLAIN" ? .wrongPassword : nil)
            smtp.keywords = [mechanism]
            let report = try await submit(smtp)
            let text = report.transcript.joined(separator: "\n")
            #expect(text.contains("\(mechanism) ***"))
            for secret in [Self.password, "AGFteQ", Data(Self.password.utf8).base64EncodedString()] {
                #expect(!text.contains(secret))
            }
        }
    }

    @Test func largeContentsStream() async throws {
        let smtp = ScriptedSMTP()
        let line = String(repeating: "0123456789", count: 7) + "\r\n"
        let body = String(repeating: line, count: 5_000)
        let report = try await submit(smtp, try Self.message(content: "Subject: large\r\n\r\n" + body))
        guard case .accepted = report.ending else { throw Unexpected(report) }
        #expect(smtp.deliveries.first?.content.count == body.utf8.count + 18)
    }

    // MARK: - Encryption

    @Test func startTLSAndTheCertificateAreRequired() async throws {
        try await withTemporaryFolder { folder in
            let certificates = try TestCertificates(folder: folder)
            var smtp = ScriptedSMTP()
            smtp.identity = certificates[.valid]
            let submitter = CurlSubmitter()
            defer { submitter.stop() }
            try await withScriptedServer(script: smtp.script) { server in
                let trusting = Self.login(
                    server.port, security: .startTLS, host: "localhost", caFile: certificates.authorityFile,
                    cleartext: false)
                let offer = try await submitter.probe(trusting)
                #expect(offer.isAuthenticated)
                #expect(offer.keywords["SIZE"] == "50000000")
                let report = await submitter.submit(try Self.message(), by: trusting)
                guard case .accepted = report.ending else { throw Unexpected(report) }
                let distrusting = Self.login(server.port, security: .startTLS, host: "localhost")
                await expectCode(.upstreamCertificate) { _ = try await submitter.probe(distrusting) }
            }
        }
    }

    @Test func aServerWithoutSTARTTLSGetsNothing() async throws {
        let smtp = ScriptedSMTP()
        try await withScriptedServer(script: smtp.script) { server in
            let submitter = CurlSubmitter()
            defer { submitter.stop() }
            let report = await submitter.submit(try Self.message(), by: Self.login(server.port, security: .startTLS))
            guard case .failed(let error) = report.ending else { throw Unexpected(report) }
            #expect(error.code == .upstreamRefused)
            #expect(!server.received.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
        }
    }

    @Test func noPasswordInTheClearUnlessAllowed() async throws {
        let smtp = ScriptedSMTP()
        try await withScriptedServer(script: smtp.script) { server in
            let submitter = CurlSubmitter()
            defer { submitter.stop() }
            _ = await submitter.submit(try Self.message(), by: Self.login(server.port, cleartext: false))
            #expect(server.received.contains { $0.hasPrefix("MAIL") })
            #expect(!server.received.contains { $0.hasPrefix("AUTH") })
        }
    }

    // MARK: - Refusals, and lost connections

    @Test(arguments: [
        (ScriptedSMTP.Fault.busy, 421, "greeting"), (.loginLater, 454, "AUTH"), (.fullDisk, 452, "MAIL"),
        (.noSuchUser("bob"), 550, "RCPT"), (.greylisted("bob"), 451, "RCPT"), (.tooLargeAtEnd, 552, "end of data"),
        (.laterAtEnd, 451, "end of data"), (.refuseInContent(100_000), 552, "DATA"),
    ])
    func theServersWords(fault: ScriptedSMTP.Fault, code: Int, command: String) async throws {
        // More than the sockets' buffers take in, where the server answers before the end.
        let isEarly = command == "DATA"
        let body = String(repeating: "0123456789\r\n", count: isEarly ? 2_000_000 : 1_000)
        let smtp = ScriptedSMTP(fault: fault)
        let report = try await submit(smtp, try Self.message(content: "Subject: x\r\n\r\n" + body))
        guard case .refused(let reply) = report.ending else { throw Unexpected(report) }
        #expect((reply.code, reply.command) == (code, command))
        #expect(smtp.deliveries.isEmpty)
    }

    @Test func aRefusedLogin() async throws {
        let report = try await submit(ScriptedSMTP(fault: .wrongPassword))
        guard case .failed(let error) = report.ending else { throw Unexpected(report) }
        #expect(error.code == .upstreamAuthentication)
        #expect(error.upstream?.text == "535 Wrong password")
    }

    @Test func someRecipientsRefused() async throws {
        let smtp = ScriptedSMTP(fault: .noSuchUser("carl"))
        let report = try await submit(smtp, try Self.message(to: ["bob@example.org", "carl@example.org"]))
        guard case .accepted = report.ending else { throw Unexpected(report) }
        #expect(report.recipients.map { $0?.code } == [250, 550])
        #expect(smtp.deliveries.map(\.recipients) == [["bob@example.org"]])
    }

    @Test func aConnectionLostBeforeTheEndMarkIsNoDoubt() async throws {
        let body = String(repeating: "0123456789\r\n", count: 2_000_000)
        for fault in [ScriptedSMTP.Fault.dropInContent(50_000), .garbage] {
            let report = try await submit(
                ScriptedSMTP(fault: fault), try Self.message(content: "Subject: x\r\n\r\n" + body))
            guard case .failed(let error) = report.ending else { throw Unexpected(report) }
            #expect(error.code == .upstreamBroken)
        }
    }

    @Test func aConnectionLostAfterTheEndMarkIsInDoubt() async throws {
        let smtp = ScriptedSMTP(fault: .dropAfterEnd)
        let report = try await submit(smtp)
        guard case .unknown = report.ending else { throw Unexpected(report) }
        #expect(smtp.deliveries.count == 1)
    }

    @Test func silence() async throws {
        var options = SMTPOptions()
        options.commandTimeout = .milliseconds(300)
        options.endTimeout = .milliseconds(300)
        let before = try await submit(ScriptedSMTP(fault: .stall), options: options)
        // On a busy machine the rest may take its time.
        options.commandTimeout = .seconds(30)
        guard case .failed(let error) = before.ending else { throw Unexpected(before) }
        #expect(error.code == .upstreamTimeout)
        let after = try await submit(ScriptedSMTP(fault: .stallAfterEnd), options: options)
        guard case .unknown = after.ending else { throw Unexpected(after) }
    }

    @Test func nobodyListens() async throws {
        let submitter = CurlSubmitter()
        defer { submitter.stop() }
        let report = await submitter.submit(try Self.message(), by: Self.login(1))
        guard case .failed(let error) = report.ending else { throw Unexpected(report) }
        #expect(error.code == .upstreamUnreachable)
    }

    @Test func cancellingEndsIt() async throws {
        try await withScriptedServer(script: ScriptedSMTP(fault: .stall).script) { server in
            let submitter = CurlSubmitter()
            defer { submitter.stop() }
            let message = try Self.message()
            let sending = Task { await submitter.submit(message, by: Self.login(server.port)) }
            while !server.received.contains(where: { $0.hasPrefix("RCPT") }) { await Task.yield() }
            sending.cancel()
            guard case .failed = await sending.value.ending else { throw Unexpected(await sending.value) }
        }
    }

    @Test func whatCannotBeReadIsNotSent() async throws {
        struct Unreadable: Error {}
        let smtp = ScriptedSMTP()
        let report = try await submit(smtp, try Self.message { throw Unreadable() })
        guard case .failed(let error) = report.ending else { throw Unexpected(report) }
        #expect(error.underlying is Unreadable)
        #expect(smtp.deliveries.isEmpty)
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String
        init(_ report: SubmissionReport) {
            description = "\(report.ending)\n\(report.transcript.joined(separator: "\n"))"
        }
    }
}

/// Expects a ``MailServiceError`` with this code.
private func expectCode(_ code: MailServiceError.Code, _ body: () async throws -> Void) async {
    do {
        try await body()
        Issue.record("nothing was thrown")
    } catch {
        #expect((error as? MailServiceError)?.code == code)
    }
}
