/// An attribute of a mailbox in a LIST response (RFC 9051 section 7.3.1), compared without regard to case.
package struct MailboxAttribute: CaseInsensitiveName {
    /// As the server spells it, with the backslash.
    package let name: String
    package init(_ name: String) { self.name = name }

    package static let noInferiors = MailboxAttribute("\\Noinferiors")
    package static let noSelect = MailboxAttribute("\\Noselect")
    package static let nonExistent = MailboxAttribute("\\NonExistent")
    package static let hasChildren = MailboxAttribute("\\HasChildren")
    package static let hasNoChildren = MailboxAttribute("\\HasNoChildren")
    package static let marked = MailboxAttribute("\\Marked")
    package static let unmarked = MailboxAttribute("\\Unmarked")
    package static let subscribed = MailboxAttribute("\\Subscribed")
    package static let remote = MailboxAttribute("\\Remote")

    // RFC 6154 special use, and what came after it.
    package static let all = MailboxAttribute("\\All")
    package static let archive = MailboxAttribute("\\Archive")
    package static let drafts = MailboxAttribute("\\Drafts")
    package static let flagged = MailboxAttribute("\\Flagged")
    package static let junk = MailboxAttribute("\\Junk")
    package static let sent = MailboxAttribute("\\Sent")
    package static let trash = MailboxAttribute("\\Trash")
    /// RFC 8457.
    package static let important = MailboxAttribute("\\Important")
    package static let memos = MailboxAttribute("\\Memos")
    package static let scheduled = MailboxAttribute("\\Scheduled")
    package static let snoozed = MailboxAttribute("\\Snoozed")

    // XLIST, before RFC 6154 (Gmail and its imitators).
    package static let inbox = MailboxAttribute("\\Inbox")
    package static let allMail = MailboxAttribute("\\AllMail")
    package static let starred = MailboxAttribute("\\Starred")
    package static let spam = MailboxAttribute("\\Spam")
}
