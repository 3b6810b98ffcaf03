/// A message on its way from the maildrop into a local folder, written down before it is put there: so that it is known
/// after a crash where to look for it.
package struct MaildropTransfer: Sendable, Hashable {
    /// What becomes of it once it is in the folder.
    package enum Purpose: Int, Sendable, Hashable {
        /// It leaves the inbox, and the server.
        case move = 1
        /// It stays in the inbox: the local copy takes the place of the server's.
        case keep = 2
    }

    package let number: UInt32
    package let purpose: Purpose
    /// The folder's name in the store, the same after a rename.
    package let folder: String
    /// The folder's numbers when it was written down: the message can have no smaller UID.
    package let uidValidity: UInt32
    package let uidNext: UInt32
    /// SHA-256 of the message, and its octets.
    package let digest: [UInt8]
    package let size: Int

    package init(
        number: UInt32, purpose: Purpose, folder: String, uidValidity: UInt32, uidNext: UInt32, digest: [UInt8],
        size: Int
    ) {
        self.number = number
        self.purpose = purpose
        self.folder = folder
        self.uidValidity = uidValidity
        self.uidNext = uidNext
        self.digest = digest
        self.size = size
    }
}

/// A message that is to be deleted on the server.
package struct MaildropRemoval: Sendable, Hashable {
    package let number: UInt32
    package let key: String

    package init(number: UInt32, key: String) {
        self.number = number
        self.key = key
    }
}
