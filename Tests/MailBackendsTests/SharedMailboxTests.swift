import MailBackends
import MailService
import MailTransport
import PosternTesting
import Testing

/// One person's sessions: they share the mailbox's connections, and nothing else.
@Suite(.timeLimit(.minutes(3)))
struct SharedMailboxTests {
    /// The same mailbox by another address.
    private func alias(of access: AccountAccess) -> AccountAccess {
        let account = access.account
        return AccountAccess(
            account: Account(
                id: AccountID(rawValue: "alias"), address: "alias@example.org", loginName: account.loginName,
                server: account.server),
            password: access.password)
    }

    @Test(arguments: MailServerKind.imap)
    func oneUsersAddressesShareConnections(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        try await mailbox.logIn()
        _ = try await mailbox.page()
        let before = mailbox.tap.summary.roundTrips
        let access = alias(of: mailbox.access)
        _ = try await mailbox.service.page(access, PageRequest(folder: .role(.inbox)))
        #expect(mailbox.tap.summary.roundTrips == before)
        let connections = try await mailbox.service.connections(access)
        #expect(connections.count == 1)
    }

    /// The server has one set of keywords for them, and so has Postern where it keeps them.
    @Test(arguments: MailServerKind.allCases)
    func oneUsersAddressesSeeTheSame(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        let id = try #require(try await mailbox.page().messages.first?.id)
        let access = alias(of: mailbox.access)
        _ = try await mailbox.service.change(access, [id], .keywords(add: [.flagged], remove: []))
        #expect(try await mailbox.page().messages.first?.keywords.contains(.flagged) == true)
        _ = try await mailbox.service.change(mailbox.access, [id], .delete)
        let request = PageRequest(folder: .role(.trash))
        guard case .page(let trash) = try await mailbox.service.page(access, request) else {
            throw UnexpectedResult(description: "a page was asked for")
        }
        #expect(trash.messages.count == 1)
    }

    @Test(arguments: MailServerKind.allCases)
    func anotherPasswordOpensNothing(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        _ = try await mailbox.page()
        let stranger = AccountAccess(account: mailbox.access.account, password: Secret("wrong"))
        await #expect {
            _ = try await mailbox.service.page(stranger, PageRequest(folder: .role(.inbox)))
        } throws: { error in
            (error as? MailServiceError)?.code == .upstreamAuthentication
        }
        // Whoever has the right one goes on reading.
        _ = try await mailbox.page()
    }

    @Test(arguments: MailServerKind.imap)
    func aForgottenAccountHasNoConnections(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        _ = try await mailbox.page()
        await mailbox.provider.forget(mailbox.access.account)
        // To ask again proves the password anew: one connection, which has not opened the folder.
        let connections = try await mailbox.service.connections(mailbox.access)
        #expect(connections.map(\.folder) == [nil])
        _ = try await mailbox.page()
    }
}
