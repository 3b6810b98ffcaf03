import Foundation
import MailMessage
import MailService

extension MessageHeader {
    /// What a header block says, for mail whose server describes nothing.
    init(_ headers: HeaderList, receivedAt: Date, size: Int, hasAttachments: Bool) {
        self.init(
            receivedAt: receivedAt,
            sentAt: headers.date?.date,
            subject: headers.subject,
            from: headers.from.mailboxes,
            to: headers.to.mailboxes,
            cc: headers.cc.mailboxes,
            bcc: headers.bcc.mailboxes,
            replyTo: headers.replyTo.mailboxes,
            messageID: headers.messageID,
            inReplyTo: headers.inReplyTo,
            size: size,
            hasAttachments: hasAttachments)
    }
}
