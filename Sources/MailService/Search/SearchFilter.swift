package import Foundation

/// What a search asks of a message: a tree of conditions.
///
/// It is what both the `q` of a GET and the JSON tree of a POST become, and what a backend translates to its own
/// search. Text conditions mean "contains, whatever the case" (RFC 9051, section 6.4.4).
package indirect enum SearchFilter: Sendable, Hashable {
    /// Every message.
    case all
    /// No message: what `restricted(toFolder:)` leaves where a folder can hold no answer.
    case none

    case and([SearchFilter])
    case or([SearchFilter])
    case not(SearchFilter)

    case from(String)
    case to(String)
    case cc(String)
    case bcc(String)
    case subject(String)
    case body(String)
    /// Anywhere: header or body.
    case text(String)
    /// A header field with this name whose value contains `value`; an empty value asks only that the field is there.
    case header(name: String, value: String)
    /// The `Message-ID`, with or without its angle brackets.
    case messageID(String)
    case hasAttachment
    case keyword(Keyword, isPresent: Bool)

    /// Received (INTERNALDATE) strictly before this instant.
    case receivedBefore(Date)
    /// Received at this instant or later.
    case receivedAfter(Date)
    /// Its `Date` field is strictly before this instant.
    case sentBefore(Date)
    /// Its `Date` field is this instant or later.
    case sentAfter(Date)

    /// Strictly larger than so many bytes.
    case larger(Int)
    /// Strictly smaller than so many bytes.
    case smaller(Int)

    /// In the folder with this id, role or name, as the caller wrote it.
    case folder(String)
}
