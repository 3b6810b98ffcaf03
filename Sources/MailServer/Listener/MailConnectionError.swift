/// Why a mail connection can't go on.
package struct MailConnectionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong, for code to decide on. New ones may be added.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// The connection is closed: by the peer, by the network, by the end of the server.
        package static let closed = Code("closed")
        /// The peer took nothing of what was written for ``MailListenerOptions/stalledWriteTimeout``.
        package static let stalled = Code("stalled")
        /// Bytes came in the clear behind the command that begins TLS or compression (CVE-2011-0411).
        package static let injectedInput = Code("injectedInput")
        /// The TLS handshake failed, or took too long.
        package static let tlsHandshake = Code("tlsHandshake")
        /// TLS or compression was asked for where there is none, or where it is in use already.
        package static let notAvailable = Code("notAvailable")
    }

    package let code: Code
    /// The cause, for logs. Never holds what was sent.
    package let cause: String?

    package init(_ code: Code, cause: String? = nil) {
        self.code = code
        self.cause = cause
    }

    package var description: String { cause.map { "\(code): \($0)" } ?? code.description }
}
