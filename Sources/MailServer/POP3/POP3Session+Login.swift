import Logging
import MailStore
import NIOCore
import POP3Protocol
import SASL

extension POP3Session {
    private var link: LoginContext { LoginContext(connection) }

    func logIn(_ user: String, _ password: SecretText) async {
        await logIn {
            let password = try password.withExposed { bytes in
                guard let text = String(validating: bytes, as: UTF8.self) else { throw AuthenticationError(.refused) }
                return Secret(text)
            }
            return try await self.service.authenticator.logIn(user, password: password, on: self.link)
        }
    }

    func logIn(_ user: String, digest: SecretText) async {
        await logIn {
            let digest = digest.withExposed { String(decoding: $0, as: UTF8.self) }
            return try await self.service.authenticator.logIn(
                user, apopDigest: digest, timestamp: self.timestamp, on: self.link)
        }
    }

    // MARK: - AUTH (RFC 5034)

    func authenticate(_ mechanism: MechanismArgument, _ response: SecretText?) async {
        await authenticate(response) {
            try LineExchange(
                mechanism.name, with: service.authenticator, on: connection, host: service.options.hostName)
        }
    }

    func challenge(_ text: ByteBuffer) { machine.challenge(text) }

    func loggedIn(as account: String) async { await logIn { account } }

    // MARK: - The maildrop

    /// Opens the maildrop of the account that `authenticate` gives.
    private func logIn(_ authenticate: () async throws -> String) async {
        do {
            if let throttling = service.faults?.throttling { return machine.refused(Status(throttling)) }
            let maildrop = try open(try await authenticate())
            connection.limit(idle: service.options.idleTimeout)
            machine.loggedIn(maildrop)
        } catch {
            loginFailed(error)
        }
    }

    private func open(_ name: String) throws -> Maildrop {
        guard let lock = try MaildropLock(account: name, folder: service.lockFolder) else { throw MaildropInUse() }
        let account = try service.store.account(name)
        let folder = try account.folder(at: .inbox).id
        let snapshot = try account.snapshot(of: folder)
        let sizes = try account.lineSizes(of: snapshot.uids, in: folder)
        let messages = snapshot.uids.compactMap { uid in
            sizes[uid].map { Maildrop.Message(octets: $0, uid: uid) }
        }
        mailbox = Mailbox(account: account, folder: folder, lock: lock)
        let generation = service.faults?.uidValidity(snapshot.uidValidity) ?? snapshot.uidValidity
        return Maildrop(messages: messages, generation: generation)
    }

    func loginFailed(_ error: any Error) {
        if error is StoreError || !(error is AuthenticationError || error is MaildropInUse) {
            logger.error("a login failed", metadata: ["error": "\(error)"])
        }
        machine.refused(Status(error))
    }
}

/// Another session has the maildrop.
struct MaildropInUse: Error {}
