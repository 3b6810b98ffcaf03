import Foundation
import IMAPClient
import Logging
import MailBackends
package import MailService
import MailTransport
import NIOCore
import Outbound
import Persistence

/// Tries an account in the steps that serving it takes, and prints each with its time.
package struct Doctor {
    let account: Account
    let password: MailService.Secret<String>
    private let write: @Sendable (String) -> Void

    /// Longest list of capabilities or addresses that is shown.
    private static let shownItems = 60

    /// - Parameter write: what takes each line of the report.
    package init(
        account: Account,
        password: MailService.Secret<String>,
        write: @escaping @Sendable (String) -> Void = { print($0) }
    ) {
        self.account = account
        self.password = password
        self.write = write
    }

    typealias Step = (name: String, run: () async throws -> String)

    /// - Returns: whether every step went well. The steps after one that failed are left out.
    package func examine() async -> Bool {
        write("account       \(account.address), server \(account.server.name), user name \(account.loginName)")
        guard let settings = account.server.imap ?? account.server.pop3 else {
            write("failed        the server has neither an imap nor a pop3 section")
            return false
        }
        let endpoint = Endpoint(settings)
        let name = account.readingProtocol.rawValue
        write("endpoint      \(name) \(settings.host):\(settings.port), \(settings.security.rawValue)")
        let connector = Connector()
        var steps: [Step] = [
            ("resolve", { try await Resolution.addresses(of: settings.host).joined(separator: ", ") }),
            ("connect", { try await connect(connector, endpoint, encrypted: false) }),
        ]
        if settings.security == .tls {
            steps.append(("tls", { try await connect(connector, endpoint, encrypted: true) }))
        }
        switch account.readingProtocol {
        case .imap: steps += imapSteps(endpoint, connector)
        case .pop3: steps += pop3Steps(settings, connector)
        }
        for step in steps {
            guard await run(step.name, step.run) else { return false }
        }
        guard await examineSending() else { return false }
        write("well          every step went well")
        return true
    }

    private func imapSteps(_ endpoint: Endpoint, _ connector: Connector) -> [Step] {
        let provider = IMAPBackendProvider(
            connector: connector, cache: InMemoryMessageCache(), logger: Logger(label: "doctor"))
        let mailbox = MailboxService(provider: provider)
        let access = AccountAccess(account: account, password: password)
        return [
            ("capabilities", { try await capabilities(connector, endpoint) }),
            ("login", { try await login(provider) }),
            ("folders", { try await folders(mailbox, access) }),
            ("first page", { try await firstPage(mailbox, access) }),
        ]
    }

    private func run(_ name: String, _ step: () async throws -> String) async -> Bool {
        let start = ContinuousClock.now
        let (isWell, text): (Bool, String)
        do {
            (isWell, text) = (true, try await step())
        } catch let error as MailServiceError {
            (isWell, text) = (false, ([error.description] + Self.upstream(error)).joined(separator: "\n    "))
        } catch {
            (isWell, text) = (false, "\(error)")
        }
        let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        let label = name.padding(toLength: 14, withPad: " ", startingAt: 0)
        write("\(label)\(isWell ? "ok    " : "FAILED") \(String(format: "%8.1f", milliseconds)) ms  \(text)")
        return isWell
    }

    private static func upstream(_ error: MailServiceError) -> [String] {
        guard let upstream = error.upstream else { return [] }
        let parts = [upstream.command, upstream.responseCode.map { "[\($0)]" }, upstream.text].compactMap { $0 }
        return parts.isEmpty ? [] : ["the server: " + parts.joined(separator: " ")]
    }
}

extension Doctor {
    private func connect(_ connector: Connector, _ endpoint: Endpoint, encrypted: Bool) async throws -> String {
        var endpoint = endpoint
        if !encrypted { endpoint.security = .none }
        let channel = try await connector.connect(to: endpoint) { channel in channel }
        let address = channel.remoteAddress.map { "\($0)" } ?? ""
        channel.close(promise: nil)
        guard encrypted else { return address }
        return endpoint.verification == .full ? "the certificate is good" : "the certificate isn't checked"
    }

    private func capabilities(_ connector: Connector, _ endpoint: Endpoint) async throws -> String {
        let connection = try await IMAPConnection.open(IMAPConfiguration(endpoint: endpoint), connector: connector)
        // Not every server tells them in its greeting, and none after STARTTLS.
        let capabilities = try await connection.run(CapabilityRequest())
        await connection.logout()
        return "before login: \(capabilities)"
    }

    private func login(_ provider: IMAPBackendProvider) async throws -> String {
        let backend = try await provider.logIn(account, password: password)
        let capabilities = try await backend.capabilities()
        return "search \(capabilities.search.rawValue), threads \(capabilities.threads.rawValue)"
            + (capabilities.push ? ", push" : "") + (capabilities.modificationSequences ? ", condstore" : "")
    }

    private func folders(_ mailbox: MailboxService, _ access: AccountAccess) async throws -> String {
        let folders = try await mailbox.folders(access, FolderListRequest())
        let shown = folders.prefix(Self.shownItems).map { folder in
            folder.path.joined(separator: "/") + (folder.total.map { " (\($0))" } ?? "")
        }
        return "\(folders.count): \(shown.joined(separator: ", "))"
    }

    private func firstPage(_ mailbox: MailboxService, _ access: AccountAccess) async throws -> String {
        let inbox = try await mailbox.folder(access, .role(.inbox))
        guard case .page(let page) = try await mailbox.page(access, PageRequest(folder: .id(inbox.id), limit: 50))
        else {
            return "unchanged"
        }
        return "\(page.messages.count) messages" + (page.total.map { " of \($0)" } ?? "")
    }

    /// The submission server, where there is one.
    private func examineSending() async -> Bool {
        guard let endpoint = account.server.smtp else {
            write("sending       no smtp section: nothing can be sent")
            return true
        }
        write("sending       \(endpoint.host):\(endpoint.port), \(endpoint.security.rawValue)")
        return await run("smtp") {
            let submitter = CurlSubmitter()
            defer { submitter.stop() }
            let offer = try await submitter.probe(
                SubmissionLogin(endpoint: endpoint, userName: account.loginName, credential: .password(password)))
            return (offer.isAuthenticated ? "logged in, " : "it asks for no login, ")
                + offer.keywords.sorted { $0.key < $1.key }.prefix(Self.shownItems)
                .map { $0.value.isEmpty ? $0.key : "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
    }
}
