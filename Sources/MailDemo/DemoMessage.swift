package import Foundation
package import MailStore

/// A message as it lies in an account of the demo.
package struct DemoMessage: Sendable {
    /// The account's address.
    package let account: String
    /// The folder's path.
    package let folder: [String]
    package let flags: MessageFlags
    /// When it came, or was written where it never came.
    package let receivedAt: Date
    /// Lines end with CRLF.
    package let bytes: [UInt8]
}
