/// What a server tells without being asked (RFC 9051 section 7), in the order of the wire.
package enum MailboxEvent: Sendable, Hashable {
    /// A SELECT has succeeded: the events before it were about another mailbox, those after it are about this one.
    case selected(SelectedMailbox)
    /// The number of messages in the selected mailbox.
    case exists(UInt32)
    case recent(UInt32)
    /// A message is gone; the numbers above it sink by one.
    case expunge(SequenceNumber)
    /// Messages are gone, under QRESYNC.
    case vanished(VanishedMessages)
    /// Something of a message that no command asked for: changed flags, as a rule.
    case flags(FetchResponse)
    /// The flags in use in the selected mailbox.
    case mailboxFlags([Flag])
    /// Of a mailbox that isn't selected, under NOTIFY.
    case status(MailboxStatus)
    /// A mailbox was made, renamed, deleted or subscribed, under NOTIFY.
    case list(ListEntry)
    case metadata(MetadataEntries)
    /// To be shown to a person (RFC 9051 section 7.1, ALERT).
    case alert(String)
    /// NOTIFICATIONOVERFLOW (RFC 5465): the server tells no more, as if NOTIFY NONE was sent.
    case notificationsStopped
    /// Nothing follows it.
    case closed(ConnectionEnd)
}
