import IMAPProtocol
import MailStore
import NIOCore
import SASL

/// LOGIN and AUTHENTICATE (RFC 9051 sections 6.2.2 and 6.2.3).
extension IMAPSession {
    private var link: LoginContext { LoginContext(connection) }

    var allowsPassword: Bool { service.authenticator.takesPasswords(on: link) }

    var mechanisms: [String] { service.authenticator.mechanisms(on: link).map(\.rawValue) }

    func login(_ user: AString, _ password: SecretBytes) async throws -> StatusResponse {
        try refuseOnRequest()
        return try await loggingIn {
            try await self.service.authenticator.logIn(
                user.text, password: Secret(String(decoding: password.bytes, as: UTF8.self)), on: self.link)
        }
    }

    func authenticate(_ mechanism: String, _ initialResponse: SecretBytes?) async throws -> StatusResponse {
        try refuseOnRequest()
        return try await loggingIn {
            try await self.exchange(mechanism, initialResponse)
        }
    }

    /// Challenges and responses, until the client has proved who it is.
    private func exchange(_ mechanism: String, _ initialResponse: SecretBytes?) async throws -> String {
        var exchange = try service.authenticator.exchange(MechanismName(mechanism), on: link)
        var reply = try await exchange.respond(to: try initialResponse.map { try decode($0.bytes) })
        while true {
            switch reply {
            case .loggedIn(let account): return account
            case .challenge(let bytes):
                try await requestMore(Base64.encode(bytes))
                let line = Array(try await nextLine().readableBytesView)
                guard line != [UInt8(ascii: "*")] else { throw CommandFailure.bad("AUTHENTICATE was given up") }
                reply = try await exchange.respond(to: try decode(line))
            }
        }
    }

    private func decode(_ text: [UInt8]) throws -> [UInt8] {
        guard let bytes = Base64.decode(text) else { throw CommandFailure.bad("That isn't base 64") }
        return bytes
    }

    /// Ends a login, well or not.
    private func loggingIn(_ body: () async throws -> String) async throws -> StatusResponse {
        do {
            let name = try await body()
            account = try service.store.account(name)
        } catch let error as AuthenticationError {
            failedLogins += 1
            if failedLogins >= options.maximumFailedLogins { endsAfterAnswer = "Too many failed logins" }
            return StatusResponse(error)
        }
        machine.authenticated()
        reader.limits.maximumCommandBytes = CommandFramer.Options().maximumCommandBytes
        connection.limit(idle: options.idleTimeout)
        return .ok(.capability(capabilities), "Logged in")
    }

    /// A fault on request: a server that has had enough.
    private func refuseOnRequest() throws {
        switch service.faults?.throttling {
        case .limit: throw CommandFailure.no(.limit, "Too many logins, try later")
        case .unavailable: throw CommandFailure.no(.unavailable, "Logins are down, try later")
        case nil: return
        }
    }
}

extension StatusResponse {
    /// RFC 5530 section 3.
    fileprivate init(_ error: AuthenticationError) {
        self =
            switch error.code {
            case .refused: .no(.authenticationFailed, "The name or the password is wrong")
            case .notAuthorized: .no(.authorizationFailed, "That is somebody else's account")
            case .throttled: .no(.limit, "Too many failed logins, try later")
            case .privacyRequired: .no(.privacyRequired, "The connection must be encrypted first")
            case .mechanismUnknown: .no(.cannot, "There is no such mechanism here")
            case .malformed: .bad("That isn't how the mechanism goes")
            default: .no(.unavailable, "Logins don't work now, try later")
            }
    }
}
