import MailService
import PosternDoctor
import PosternTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2)))
struct DoctorTests {
    private final class Report: Sendable {
        private let lines = Mutex<[String]>([])
        func write(_ line: String) { lines.withLock { $0.append(line) } }
        var text: String { lines.withLock { $0.joined(separator: "\n") } }
    }

    private func examine(_ server: MailServer, password: String = "secret", address: String = "a@example.org") async
        -> (isWell: Bool, report: String)
    {
        let report = Report()
        let account = Account(
            id: AccountID(rawValue: "me"), address: address, loginName: address, server: server)
        let doctor = Doctor(account: account, password: Secret(password), write: report.write)
        let isWell = await doctor.examine()
        return (isWell, report.text)
    }

    private func pop3(port: Int, _ security: MailEndpoint.Security, caFile: String? = nil) -> MailServer {
        MailServer(
            name: "test", domains: ["example.org"],
            pop3: MailEndpoint(
                host: "127.0.0.1", port: port, security: security, caFile: caFile,
                allowsCleartextLogin: security == .none))
    }

    @Test(.enabled(if: DovecotServer.isInstalled, "Dovecot is not installed"))
    func aPOP3AccountThatIsWell() async throws {
        let dovecot = try await DovecotServer.shared()
        let account = dovecot.makeAccount("doctor")
        try account.store([Array("Subject: x\r\n\r\ntext\r\n".utf8)])
        let (isWell, report) = await examine(
            pop3(port: dovecot.pop3sPort, .tls, caFile: dovecot.certificates.authorityFile),
            address: account.address)
        #expect(isWell)
        for step in ["resolve", "connect", "tls", "capabilities", "login", "maildrop", "unique-ids", "first header"] {
            #expect(report.contains("\n\(step)"))
        }
        #expect(report.contains("1 messages"))
        #expect(!report.contains("secret"))
    }

    @Test func aServerWithoutMuch() async throws {
        for oddity in [ScriptedPOP3.Oddity.noCAPA, .noUIDL, .noTOP] {
            try await withScriptedServer(script: ScriptedPOP3(oddity: oddity).script) { server in
                let (isWell, report) = await examine(pop3(port: server.port, .none))
                #expect(isWell)
                #expect(report.contains("none: "))
            }
        }
    }

    @Test func theStepThatFailsIsTheLast() async throws {
        try await withScriptedServer(script: ScriptedPOP3(oddity: .inUse).script) { server in
            let (isWell, report) = await examine(pop3(port: server.port, .none))
            #expect(!isWell)
            #expect(report.contains("login         FAILED"))
            #expect(report.contains("another session has it"))
            #expect(!report.contains("maildrop  "))
        }
    }
}
