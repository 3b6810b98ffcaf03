import Foundation

/// Why the store can't do what it was asked.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What is wrong; more may come.
    package struct Code: Sendable, Hashable {
        package let rawValue: String

        package static let noSuchAccount = Code(rawValue: "no-such-account")
        package static let accountExists = Code(rawValue: "account-exists")
        package static let noSuchFolder = Code(rawValue: "no-such-folder")
        package static let folderExists = Code(rawValue: "folder-exists")
        /// The folder is there for its children's sake and holds no mail (`\Noselect`).
        package static let notSelectable = Code(rawValue: "not-selectable")
        /// A name that can't be a folder's or an account's, or what INBOX doesn't allow.
        package static let invalidName = Code(rawValue: "invalid-name")
        /// A keyword that can't be one, or one more than a folder may have.
        package static let invalidKeyword = Code(rawValue: "invalid-keyword")
        package static let overQuota = Code(rawValue: "over-quota")
        package static let messageTooLarge = Code(rawValue: "message-too-large")
        /// The UID was expunged, or never was.
        package static let noSuchMessage = Code(rawValue: "no-such-message")
        /// More folders, levels or messages than the options allow.
        package static let limitReached = Code(rawValue: "limit-reached")
        /// Another process kept the account locked for longer than the options allow: try again.
        package static let busy = Code(rawValue: "busy")
        /// A file is not what the index says, or no database: `rebuild` makes the index anew.
        package static let damaged = Code(rawValue: "damaged")
        /// A later version of Postern has changed the index.
        package static let newerSchema = Code(rawValue: "newer-schema")
        /// The operating system refused; see ``StoreError/errno``. No space left is such a case.
        package static let io = Code(rawValue: "io")
        /// A file that was to be imported is no mbox file.
        package static let noMbox = Code(rawValue: "no-mbox")
        /// It was closed.
        package static let closed = Code(rawValue: "closed")
    }

    package var code: Code
    /// For the operator: what it was about. Never a password, never content of mail.
    package var detail: String
    /// The operating system's number, where the code is `io`.
    package var errno: Int32?
    package var underlying: (any Error)?

    /// Whether the disk is full, or what its user may have of it.
    package var isOutOfSpace: Bool {
        code == .io && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
    }

    package init(_ code: Code, _ detail: String, errno: Int32? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.detail = detail
        self.errno = errno
        self.underlying = underlying
    }

    package var description: String {
        "\(code.rawValue): \(detail)" + (underlying.map { " (\($0))" } ?? "")
    }
}
