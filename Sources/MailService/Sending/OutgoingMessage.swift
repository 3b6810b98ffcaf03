/// What goes out in one try: the envelope, and the bytes.
package struct OutgoingMessage: Sendable {
    package var sender: SMTPAddress
    package var recipients: [EnvelopeRecipient]
    /// What the server is asked to report of the delivery, where it can (RFC 3461).
    package var notification: DeliveryNotification?
    /// Octets of the content, before dots are doubled.
    package var size: Int
    /// Whether any octet of the body is above 127 (RFC 6152).
    package var hasEightBitBody: Bool
    /// Whether any octet of the header is above 127 (RFC 6532).
    package var hasEightBitHeader: Bool
    /// The message, lines ended by CRLF; begun once for each try.
    package var content: @Sendable () async throws -> ContentStream
    /// Called when all but the end mark has gone out, and waited for: from then on an answer that doesn't come leaves it
    /// in doubt whether the server has the message. If it throws, the end mark isn't sent.
    package var willFinish: @Sendable () async throws -> Void

    package init(
        sender: SMTPAddress,
        recipients: [EnvelopeRecipient],
        notification: DeliveryNotification? = nil,
        size: Int,
        hasEightBitBody: Bool = false,
        hasEightBitHeader: Bool = false,
        content: @escaping @Sendable () async throws -> ContentStream,
        willFinish: @escaping @Sendable () async throws -> Void = {}
    ) {
        self.sender = sender
        self.recipients = recipients
        self.notification = notification
        self.size = size
        self.hasEightBitBody = hasEightBitBody
        self.hasEightBitHeader = hasEightBitHeader
        self.content = content
        self.willFinish = willFinish
    }

    /// Whether only a server with SMTPUTF8 can take it.
    package var needsUTF8: Bool {
        hasEightBitHeader || sender.needsUTF8 || recipients.contains(where: \.address.needsUTF8)
    }
}

package struct EnvelopeRecipient: Hashable, Sendable, Codable {
    package var address: SMTPAddress
    /// When the sender wants to hear of this recipient (RFC 3461 section 4.1): nil leaves it to the server, an empty set
    /// is never.
    package var notify: Set<NotifyCondition>?

    package init(_ address: SMTPAddress, notify: Set<NotifyCondition>? = nil) {
        self.address = address
        self.notify = notify
    }
}

/// RFC 3461 section 4.1.
package enum NotifyCondition: String, Hashable, Sendable, Codable, CaseIterable {
    case success, failure, delay
}

/// What a delivery report holds (RFC 3461 section 4.3 and 4.4).
package struct DeliveryNotification: Hashable, Sendable, Codable {
    package enum Returned: String, Hashable, Sendable, Codable, CaseIterable {
        case full, headers
    }

    package var returned: Returned?
    /// Comes back in a report, so that it can be told which message it is about: printable ASCII, 100 at most.
    package var envelopeID: String?

    package init(returned: Returned? = nil, envelopeID: String? = nil) {
        self.returned = returned
        self.envelopeID = envelopeID
    }
}
