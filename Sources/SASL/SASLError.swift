/// Why an authentication exchange could not go on. It never holds a secret.
///
/// That the server refused the credentials isn't one of these: the protocol's own answer (a tagged NO) says that.
package struct SASLError: Error, Equatable, Sendable {
    /// What went wrong, for code to decide on. New ones may be added.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// The server asked once more when the mechanism had nothing left to say.
        package static let unexpectedChallenge = Code("unexpectedChallenge")
        /// The server's message doesn't follow the mechanism's grammar.
        package static let malformedChallenge = Code("malformedChallenge")
        /// The server didn't prove that it knows the password, or its proof was wrong. The connection can't be trusted.
        package static let serverNotVerified = Code("serverNotVerified")
        /// The server ended the exchange with an error of the mechanism (SCRAM's `e=`).
        package static let serverRejected = Code("serverRejected")
        /// The server wants fewer or more PBKDF2 rounds than ``SCRAMOptions`` allow.
        package static let iterationCountOutOfBounds = Code("iterationCountOutOfBounds")
        /// The user name, password, token or identity holds a character that the mechanism can't carry.
        package static let prohibitedCharacter = Code("prohibitedCharacter")
        /// The mechanism can't use this kind of credential.
        package static let credentialMismatch = Code("credentialMismatch")
        /// The server offers nothing that the policy allows for this credential.
        package static let noAcceptableMechanism = Code("noAcceptableMechanism")
        /// The server offers only what would show the secret to anybody who listens.
        package static let insecureLink = Code("insecureLink")
        /// A `-PLUS` mechanism was asked for, with no channel binding at hand.
        package static let channelBindingMissing = Code("channelBindingMissing")
        /// To a server: the client's message doesn't follow the mechanism's grammar, or came when none was due.
        package static let malformedResponse = Code("malformedResponse")
        /// To a server: the client didn't prove that it knows the password. Also where there is no such user: the two
        /// must look the same.
        package static let credentialsRefused = Code("credentialsRefused")
    }

    package let code: Code
    /// One sentence for a log. Holds nothing secret, and of the server's words at most a short, printable piece.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension SASLError: CustomStringConvertible {
    package var description: String { "\(code): \(message)" }
}
