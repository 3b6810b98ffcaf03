package import Foundation

/// What is kept of one POP3 inbox: which messages there are, what was learnt of them, and what the protocol has no place
/// for: keywords, what is searched, what is under way.
///
/// Every call blocks, may come from any thread, is one transaction, and is on the disk when it returns.
package protocol MaildropIndex: Sendable {
    func state() throws -> MaildropState

    /// Brings the index up to a listing of the maildrop. Who isn't listed any more is gone, but for what is kept here;
    /// what was to be removed from the server then has been.
    func take(_ listing: [MaildropEntry], at date: Date) throws -> MaildropDifference

    // MARK: Reading

    /// Numbers of the inbox's messages in an order. Messages whose header isn't known come last.
    func numbers(_ sort: MessageSort) throws -> [UInt32]
    /// The newest messages below a number, or the oldest above it.
    func numbers(_ direction: MaildropDirection, limit: Int) throws -> [UInt32]
    /// Those of the messages that are in the inbox.
    func messages(_ numbers: [UInt32]) throws -> [MaildropMessage]
    /// Nil where there is none in the inbox.
    func message(key: String) throws -> MaildropMessage?
    /// As ``MaildropText/outline`` gave it.
    func outline(of number: UInt32) throws -> [UInt8]?

    // MARK: Learning

    func setHeaders(_ headers: [UInt32: MaildropHeader]) throws
    /// - Parameter cachedSize: octets of the copy that was kept; nil where none was.
    func setText(_ text: MaildropText, of number: UInt32, size: Int, cachedSize: Int?) throws
    /// The newest messages without a header, or without a text, that are on the server.
    func unread(_ what: MaildropGap, limit: Int) throws -> [MaildropMessage]
    func progress() throws -> IndexingProgress

    // MARK: Copies that may be thrown away

    func noteUse(ofCopy number: UInt32, at date: Date) throws
    /// Forgets the copies used longest ago, until all together have no more octets than this; the newest stays.
    ///
    /// - Returns: whose copies are to be thrown away.
    func forgetCopies(above limit: Int) throws -> [UInt32]
    func forgetCopy(_ number: UInt32) throws

    // MARK: Keywords and search

    /// - Returns: those of the messages that are there.
    func change(_ numbers: [UInt32], add: Set<Keyword>, remove: Set<Keyword>) throws -> [UInt32]
    /// - Parameters:
    ///   - filter: its texts folded as the index's are.
    ///   - below: only smaller numbers; nil for all.
    func search(_ filter: SearchFilter, below: UInt32?, limit: Int) throws -> MaildropMatches

    // MARK: Leaving the server

    func begin(_ transfers: [MaildropTransfer]) throws
    func transfers() throws -> [MaildropTransfer]
    /// The messages are in their folders, under these UIDs: they are to be removed from the server, and those that move
    /// have left the inbox.
    func finish(_ stored: [UInt32: UInt32]) throws
    /// The messages are not in their folders: nothing is to become of them.
    func withdraw(_ numbers: [UInt32]) throws
    /// Messages are to be removed from the server, and have left the inbox.
    func requestRemoval(_ numbers: [UInt32]) throws
    func removals() throws -> [MaildropRemoval]
    /// The server has removed them.
    ///
    /// - Returns: those that have left the inbox.
    func finishRemovals(_ numbers: [UInt32]) throws -> [UInt32]
    /// The server won't: they are in the inbox again.
    func withdrawRemovals(_ numbers: [UInt32]) throws
    /// Messages that lie on the server, first seen before a date, and aren't leaving it already.
    func onServer(seenBefore date: Date, limit: Int) throws -> [MaildropMessage]

    // MARK: What Postern keeps by itself

    /// Puts a message into the inbox that lies in the local store alone.
    func insertKept(key: String, uid: UInt32, keywords: Set<Keyword>, size: Int, text: MaildropText, at date: Date)
        throws -> UInt32
    func keptUIDs() throws -> [UInt32: UInt32]
    /// The local copies of these are gone, and with them those that are not on the server.
    func forgetKept(_ numbers: [UInt32]) throws

    func close() throws
}

/// Which way a folder is read.
package enum MaildropDirection: Sendable, Hashable {
    /// The newest first, below a number; nil: from the newest on.
    case newest(below: UInt32?)
    /// The oldest first, above a number.
    case oldest(above: UInt32)
}

/// What is not known of a message.
package enum MaildropGap: Sendable, Hashable {
    case header, text
}
