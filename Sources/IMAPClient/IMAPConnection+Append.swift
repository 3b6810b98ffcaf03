package import IMAPProtocol

/// APPEND (RFC 9051 section 6.3.12) of one message, or REPLACE (RFC 8508), with the message's bytes sent as they come:
/// for ``IMAPConnection/upload(_:byteCount:content:)``.
///
/// Not to be repeated after a connection that broke: the message may be there already.
package struct AppendRequest: IMAPRequest {
    package let command: Command

    private init(_ command: Command) { self.command = command }

    package static func append(
        to mailbox: MailboxName, flags: [Flag], internalDate: InternalDate?, byteCount: UInt64
    ) -> AppendRequest {
        AppendRequest(
            .append(
                AppendCommand(
                    mailbox: mailbox,
                    messages: [
                        AppendedMessage(
                            flags: flags, internalDate: internalDate, data: .streamed(byteCount: byteCount))
                    ])))
    }

    /// In the place of a message of the selected mailbox.
    package static func replace(
        _ uid: UID, in mailbox: MailboxName, flags: [Flag], internalDate: InternalDate?, byteCount: UInt64
    ) -> AppendRequest {
        AppendRequest(
            .replace(
                ReplaceCommand(
                    message: .uids([uid]), mailbox: mailbox,
                    replacement: AppendedMessage(
                        flags: flags, internalDate: internalDate, data: .streamed(byteCount: byteCount)))))
    }

    package func makeCollector(limits: IMAPLimits) -> AppendCollector { AppendCollector() }
}

/// Where a message went (RFC 4315 section 3, APPENDUID).
package struct AppendedUID: Sendable, Hashable {
    package let uidValidity: UIDValidity
    package let uid: UID
}

package struct AppendCollector: ResponseCollector {
    private var appended: AppendedUID?

    /// REPLACE tells it before its EXPUNGE, APPEND with its OK.
    package mutating func receive(_ response: UntaggedResponse) {
        if case .status(let status) = response { learn(status.code) }
    }

    /// Nil where the server doesn't tell.
    package mutating func finish(_ completion: ClientAction.Completion) -> AppendedUID? {
        learn(completion.status.code)
        return appended
    }

    private mutating func learn(_ code: ResponseCode?) {
        guard case .appendUID(let validity, let uids) = code, let uid = uids.first else { return }
        appended = AppendedUID(uidValidity: validity, uid: uid)
    }
}
