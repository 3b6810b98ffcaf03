import MailStore

/// The store's date, which has the name of the protocol's.
typealias StoredDate = InternalDate
