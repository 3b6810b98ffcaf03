package import MailMessage

/// Makes of a message, once, when it comes in, what is told of it again and again. The store keeps the bytes and
/// doesn't look into them.
package protocol MessageDescriber: Sendable {
    /// Another number than an account was filled with has all its messages described anew, when it is opened.
    var version: Int { get }
    func describe(_ message: Message) -> MessageDescription
}

/// Two opaque texts.
package struct MessageDescription: Sendable, Hashable {
    package var envelope: [UInt8]
    package var bodyStructure: [UInt8]

    package init(envelope: [UInt8], bodyStructure: [UInt8]) {
        self.envelope = envelope
        self.bodyStructure = bodyStructure
    }
}

/// Describes nothing: for whoever needs no IMAP.
package struct NoDescriber: MessageDescriber {
    package init() {}
    package var version: Int { 0 }

    package func describe(_: Message) -> MessageDescription {
        MessageDescription(envelope: [], bodyStructure: [])
    }
}
