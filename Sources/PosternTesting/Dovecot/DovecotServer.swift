package import Foundation
import Subprocess
import Synchronization

/// A private Dovecot on loopback, run by `scripts/dovecot.py` on ports that the system chose.
///
/// Any address logs in with the password `secret`; a test takes an account of its own with ``makeAccount(_:)``.
/// Dovecot ends with the scope that started it, and also when the process that owns that scope dies: the script watches
/// a pipe which only this process holds open.
package struct DovecotServer: Sendable {
    /// The address that every listener is bound to.
    package let host = "127.0.0.1"
    /// IMAP in the clear, with STARTTLS offered.
    package let imapPort: Int
    /// IMAP over TLS from the first byte.
    package let imapsPort: Int
    /// POP3 in the clear, with STLS offered.
    package let pop3Port: Int
    /// POP3 over TLS from the first byte.
    package let pop3sPort: Int
    /// LMTP: what is delivered here arrives in the recipient's INBOX.
    package let lmtpPort: Int
    /// Submission in the clear, with STARTTLS offered: what is sent comes back by LMTP.
    package let submissionPort: Int
    /// Submission over TLS from the first byte.
    package let submissionsPort: Int
    /// The authority that signed the server's certificate (valid for `localhost` and 127.0.0.1), and other leaves.
    package let certificates: TestCertificates
    /// Where the homes of the accounts lie.
    package let mailFolder: URL

    let runFolder: URL

    /// What ``withDovecot(_:_:)`` may be asked for.
    package struct Options: Sendable {
        /// `mail_max_userip_connections`: more at once for one account are refused with "Maximum number of connections".
        package var connectionsPerUser = 10
        /// Whether COMPRESS=DEFLATE is offered (`imap_zlib`).
        package var compresses = false
        /// `pop3_lock_session`: an account has one POP3 session, and another is refused after ten seconds.
        package var locksMaildrops = false
        /// The port for IMAP in the clear, to start a server again where another one was; nil for any free port.
        package var imapPort: Int?
        /// Where the mail lies, to keep it over a restart; nil for a folder that goes with the server.
        package var mailFolder: URL?

        package init() {}
    }

    /// Dovecot could not be started, or answered something else than expected.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Whether this machine has Dovecot: for `.enabled(if: DovecotServer.isInstalled)`. `make deps` installs it.
    package static let isInstalled = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/opt/homebrew/sbin"]
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/dovecot") }
}

/// Runs a Dovecot for the length of `body`, and stops it, having waited for its end.
///
/// A suite that doesn't need a server of its own uses ``DovecotServer/shared()``, which costs no second start.
package func withDovecot<Result: Sendable>(
    _ options: DovecotServer.Options = .init(),
    _ body: nonisolated(nonsending) (DovecotServer) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in
        let certificates = try TestCertificates(folder: folder)
        let outcome = try await Subprocess.run(
            .name("python3"),
            arguments: DovecotServer.arguments(options, certificates: certificates, folder: folder),
            input: .inputWriter,
            output: .sequence,
            error: .currentStandardError
        ) { execution in
            // The server ends when its standard input is closed, which leaving this closure does.
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            guard let line = try await lines.next() else {
                throw DovecotServer.Failure(description: "dovecot.py ended without an answer; its reason is on stderr")
            }
            return try await body(DovecotServer(answer: line, certificates: certificates))
        }
        return outcome.closureResult
    }
}

extension DovecotServer {
    private struct Answer: Decodable {
        let imap: Int
        let imaps: Int
        let pop3: Int
        let pop3s: Int
        let lmtp: Int
        let submission: Int
        let submissions: Int
        let mail: String
        let run: String
    }

    /// The root of the repository, whichever folder it is built from.
    static let repository = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let script = repository.appending(path: "scripts/dovecot.py").path

    fileprivate init(answer: String, certificates: TestCertificates) throws {
        let answer = try JSONDecoder().decode(Answer.self, from: Data(answer.utf8))
        imapPort = answer.imap
        imapsPort = answer.imaps
        pop3Port = answer.pop3
        pop3sPort = answer.pop3s
        lmtpPort = answer.lmtp
        submissionPort = answer.submission
        submissionsPort = answer.submissions
        mailFolder = URL(filePath: answer.mail)
        runFolder = URL(filePath: answer.run)
        self.certificates = certificates
    }

    fileprivate static func arguments(
        _ options: Options, certificates: TestCertificates, folder: URL
    ) -> Arguments {
        var arguments = [
            // The folder goes with the server, for a process that dies removes nothing itself.
            script, "serve", "--until-eof", "--remove", folder.path,
            "--certificate", certificates[.valid].certificateFile, "--key", certificates[.valid].keyFile,
            "--connections", String(options.connectionsPerUser),
        ]
        if options.locksMaildrops { arguments.append("--lock-maildrops") }
        if options.compresses { arguments.append("--compress") }
        if let port = options.imapPort { arguments += ["--imap-port", String(port)] }
        if let folder = options.mailFolder { arguments += ["--mail", folder.path] }
        return Arguments(arguments)
    }
}
