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
        do {
            exchange = try service.authenticator.exchange(
                MechanismName(mechanism.name), on: link, host: service.options.hostName)
            try await proceed(try response.map(SASLText.decodeInitial))
        } catch {
            refuse(error)
        }
    }

    func respond(_ response: SecretText?) async {
        do {
            guard let response else { throw AuthenticationError(.malformed) }
            try await proceed(try SASLText.decode(response))
        } catch {
            refuse(error)
        }
    }

    private func proceed(_ response: [UInt8]?) async throws(AuthenticationError) {
        guard var exchange else { throw AuthenticationError(.malformed) }
        let reply = try await exchange.respond(to: response)
        switch reply {
        case .challenge(let bytes):
            self.exchange = exchange
            machine.challenge(ByteBuffer(string: Base64.encode(bytes)))
        case .loggedIn(let account):
            self.exchange = nil
            await logIn { account }
        }
    }

    // MARK: - The maildrop

    /// Opens the maildrop of the account that `authenticate` gives.
    private func logIn(_ authenticate: () async throws -> String) async {
        do {
            if let throttling = service.faults?.throttling { return machine.refused(Status(throttling)) }
            let maildrop = try open(try await authenticate())
            connection.limit(idle: service.options.idleTimeout)
            machine.loggedIn(maildrop)
        } catch {
            refuse(error)
        }
    }

    private func open(_ name: String) throws -> Maildrop {
        guard let lock = try MaildropLock(account: name, folder: service.lockFolder) else { throw MaildropInUse() }
        let account = try service.store.account(name)
        let folder = try account.folder(at: .inbox).id
        let snapshot = try account.snapshot(of: folder)
        var messages: [Maildrop.Message] = []
        messages.reserveCapacity(snapshot.uids.count)
        try account.rows(in: folder, uids: snapshot.uids, columns: .size) { row in
            messages.append(Maildrop.Message(octets: row.size, uid: row.uid))
        }
        mailbox = Mailbox(account: account, folder: folder, lock: lock)
        let generation = service.faults?.uidValidity(snapshot.uidValidity) ?? snapshot.uidValidity
        return Maildrop(messages: messages, generation: generation)
    }

    private func refuse(_ error: any Error) {
        exchange = nil
        if error is StoreError || !(error is AuthenticationError || error is MaildropInUse) {
            logger.error("a login failed", metadata: ["error": "\(error)"])
        }
        machine.refused(Status(error))
    }
}

/// Another session has the maildrop.
struct MaildropInUse: Error {}

/// Base 64 as a client sends it in an exchange.
enum SASLText {
    /// A lone `=` is an empty response, as none at all is another thing (RFC 5034 section 4, RFC 4954 section 4).
    static func decodeInitial(_ text: SecretText) throws(AuthenticationError) -> [UInt8] {
        if text.withExposed({ $0 == [UInt8(ascii: "=")] }) { return [] }
        return try decode(text)
    }

    static func decode(_ text: SecretText) throws(AuthenticationError) -> [UInt8] {
        guard let bytes = text.withExposed({ Base64.decode($0) }) else { throw AuthenticationError(.malformed) }
        return bytes
    }
}
