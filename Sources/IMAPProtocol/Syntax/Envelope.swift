/// The header of a message as the server parsed it (RFC 9051 section 7.5.2). Texts are raw: RFC 2047 isn't decoded.
package struct Envelope: Hashable, Sendable {
    package var date: IMAPString?
    package var subject: IMAPString?
    package var from: [EnvelopeAddress] = []
    package var sender: [EnvelopeAddress] = []
    package var replyTo: [EnvelopeAddress] = []
    package var to: [EnvelopeAddress] = []
    package var cc: [EnvelopeAddress] = []
    package var bcc: [EnvelopeAddress] = []
    package var inReplyTo: IMAPString?
    package var messageID: IMAPString?
    package init() {}
}

/// An address, or a mark in a list of them where a group begins or ends (RFC 9051 section 7.5.2).
package struct EnvelopeAddress: Hashable, Sendable {
    /// The display name.
    package var name: IMAPString?
    /// The source route, obsolete.
    package var route: IMAPString?
    /// The local part; a group's name where ``host`` is nil.
    package var mailbox: IMAPString?
    package var host: IMAPString?

    package init(
        name: IMAPString? = nil, route: IMAPString? = nil, mailbox: IMAPString? = nil, host: IMAPString? = nil
    ) {
        self.name = name
        self.route = route
        self.mailbox = mailbox
        self.host = host
    }

    /// A group begins, and this is its name.
    package var groupName: IMAPString? { host == nil ? mailbox : nil }
}
