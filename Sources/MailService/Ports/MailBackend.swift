package import MailMessage

/// Where accounts' mail comes from. One implementation for each reading protocol stands behind this port.
package protocol MailBackendProvider: Sendable {
    /// Logs in to the account's mail server with `password`, now.
    ///
    /// - Throws: ``MailServiceError`` with `invalidCredentials` where the server refuses the person, with an upstream code
    ///   where it can't be asked.
    func logIn(_ account: Account, password: Secret<String>) async throws -> any MailBackend

    /// The account's mail, for a session that logged in before. A password that this process doesn't know yet is tried
    /// once; else it costs no I/O.
    func backend(for account: Account, password: Secret<String>) async throws -> any MailBackend

    /// Nobody is signed in to the account any more: its connections end, and its passwords are forgotten.
    func forget(_ account: Account) async
}

/// One account's mail, read from its server.
///
/// Every call is one request of one client: it ends when its task is cancelled, and takes the upstream work with it. All
/// of them throw ``MailServiceError``.
package protocol MailBackend: Sendable {
    func capabilities() async throws -> AccountCapabilities

    /// All folders, with their counts where they are cheap, in one upstream trip.
    func folders(_ request: FolderListRequest) async throws -> [Folder]

    func page(_ request: PageRequest) async throws -> PageResult

    /// What is kept of a message: no trip where it is known already.
    func record(_ id: MessageID) async throws -> MessageRecord

    /// A message's keywords as they are now: no trip where a live session watches its folder.
    func keywords(of id: MessageID) async throws -> Set<Keyword>

    /// A message with the content of the parts that `selection` picks from its structure, in as few trips as it can.
    func message(_ id: MessageID, selecting selection: @escaping @Sendable (MessagePart) -> [PartSelection])
        async throws
        -> FetchedMessage

    /// How long a part is once its transfer encoding is undone, where the server can tell exactly (RFC 3516
    /// BINARY.SIZE); nil where it can't.
    func decodedSize(of id: MessageID, part partID: String) async throws -> Int?

    /// Bytes of a message as the server stores them, streamed.
    func content(_ request: ContentRequest) async throws -> ContentReply

    /// Hands over the messages that match, one batch for each folder as it answers, and returns after the last.
    ///
    /// No more folders are searched than `receive` has taken the batches of, but for the few that are under way: a reader
    /// that is slow holds the search back.
    func search(_ request: SearchRequest, _ receive: (SearchBatch) async throws -> Void) async throws

    /// The threads of a folder's newest messages.
    func threads(_ request: ThreadListRequest) async throws -> ThreadPage

    /// All messages of a thread, the oldest first.
    func thread(_ id: ThreadID) async throws -> MailThread

    /// Changes messages of any folders, in the fewest commands that do it. One message's failure leaves the others be.
    ///
    /// - Returns: an outcome for each id, in their order.
    func change(_ ids: [MessageID], _ change: MessageChange) async throws -> [ChangeOutcome]

    /// The same, with the outcomes of some messages at a time, as they are known.
    func change(
        _ ids: [MessageID], _ change: MessageChange, _ receive: ([ChangeOutcome]) async throws -> Void
    ) async throws

    /// Makes changes to one message in their order, until one fails.
    ///
    /// - Parameter isExpected: Called with the keywords as they are; where it says no, nothing is done and the outcome is
    ///   `precondition-failed`. Where the server can (CONDSTORE), the look and a change of keywords, or a deletion for
    ///   good, are one step.
    func change(
        _ id: MessageID, _ changes: [MessageChange], onlyIf isExpected: (@Sendable (Set<Keyword>) -> Bool)?
    ) async throws -> ChangeOutcome

    /// Hands over the ids of the messages that match, folder by folder, as ``search(_:_:)`` does with what is known of
    /// them.
    func matches(_ request: SearchRequest, _ receive: (SearchMatches) async throws -> Void) async throws

    /// Hands over all messages that match, with their content, the oldest of each folder first. The request's limit
    /// doesn't count.
    func export(_ request: SearchRequest, _ receive: (ExportPiece) async throws -> Void) async throws

    /// Makes a folder.
    func createFolder(_ folder: NewFolder) async throws -> Folder

    /// Renames a folder, moves it with all that is below it, or changes its subscription.
    func changeFolder(_ folder: FolderSelector, _ update: FolderUpdate) async throws -> ChangedFolder

    /// Deletes a folder, and with `withContents` its messages and the folders below it. Without, a folder that holds
    /// something is left alone: `folder-not-empty`.
    func deleteFolder(_ folder: FolderSelector, withContents: Bool) async throws

    /// Deletes the messages that a folder holds now: for good out of trash and junk and where `permanently` says so, else
    /// to the trash.
    func emptyFolder(_ folder: FolderSelector, permanently: Bool) async throws -> EmptiedFolder

    /// Puts a message into a folder. A role's folder is made where there is none.
    ///
    /// It is never tried twice by itself once the server may have taken the message: `outcome-unknown` says that it may.
    ///
    /// - Returns: The message's id; nil where the server doesn't tell.
    func append(_ message: NewMessage, to folder: FolderSelector) async throws -> MessageID?

    /// Puts a message in the place of another, in its folder. Of several that replace the same message through this
    /// account's backend one succeeds, and the others find it gone. Where the old one can't be removed it is marked
    /// as deleted.
    ///
    /// - Returns: The new message's id; nil where the server doesn't tell.
    /// - Throws: `message-not-found` where the old one is gone; nothing is stored then.
    func replace(_ id: MessageID, with message: NewMessage) async throws -> MessageID?

    /// The messages of a folder with this Message-ID (RFC 5322 section 3.6.4), with or without its angle brackets; the
    /// newest last. What other programs just put there is found too.
    func find(messageID: String, in folder: FolderSelector) async throws -> [MessageID]

    /// What the account's connections are doing now.
    func connections() async -> [ConnectionInfo]
}

package struct FolderListRequest: Hashable, Sendable {
    /// Whether totals and unread counts are wanted: they cost the server a look into each folder.
    package var counts: Bool

    package init(counts: Bool = true) {
        self.counts = counts
    }
}

extension MailBackend {
    /// For servers that can't tell.
    package func decodedSize(of id: MessageID, part partID: String) async throws -> Int? { nil }
}

/// A part whose content is wanted along with its message.
package struct PartSelection: Hashable, Sendable {
    package let partID: String
    /// At most this many octets, before the transfer encoding is undone.
    package let maximumLength: Int

    package init(partID: String, maximumLength: Int) {
        self.partID = partID
        self.maximumLength = maximumLength
    }
}

package struct FetchedMessage: Sendable {
    package var summary: MessageSummary
    package var structure: MessagePart?
    /// The message's header block, as it was sent.
    package var headerBlock: [UInt8]
    /// By part id, still in their transfer encoding; a missing key is a part that the server would not give.
    package var contents: [String: [UInt8]]
    /// Whether the server gave all that was asked of it: what it did not give now, it may give next time.
    package var isWhole: Bool

    package init(
        summary: MessageSummary,
        structure: MessagePart?,
        headerBlock: [UInt8],
        contents: [String: [UInt8]],
        isWhole: Bool = true
    ) {
        self.summary = summary
        self.structure = structure
        self.headerBlock = headerBlock
        self.contents = contents
        self.isWhole = isWhole
    }
}

package struct ContentRequest: Sendable {
    package enum Section: Hashable, Sendable {
        /// The whole message.
        case message
        /// The header block, with the empty line that ends it.
        case header
        /// A part's content, in its transfer encoding.
        case part(String)
    }

    package let message: MessageID
    package let section: Section
    /// Octets wanted, counted in the content that the reply gives; nil for all.
    package let range: Range<Int>?
    /// Whether the server should undo the transfer encoding itself, where it can (RFC 3516): a range then counts what a
    /// reader sees.
    package let prefersDecoded: Bool

    package init(message: MessageID, section: Section, range: Range<Int>? = nil, prefersDecoded: Bool = false) {
        self.message = message
        self.section = section
        self.range = range
        self.prefersDecoded = prefersDecoded
    }
}

package struct ContentReply: Sendable {
    /// Octets that ``stream`` will give, where the server says it before.
    package let size: Int?
    /// Where the stream begins in the section: not where the range asked, if the server ignores partial fetches.
    package let offset: Int
    /// Whether the transfer encoding is undone already.
    package let isDecoded: Bool
    package let stream: ContentStream

    package init(size: Int?, offset: Int, isDecoded: Bool = false, stream: ContentStream) {
        self.size = size
        self.offset = offset
        self.isDecoded = isDecoded
        self.stream = stream
    }
}

/// One of an account's connections to its server, for operators and for the account's own page.
package struct ConnectionInfo: Hashable, Sendable {
    package enum Activity: String, Sendable {
        case connecting, idle, busy, watching
    }

    package let activity: Activity
    /// The folder that is selected, if any.
    package let folder: String?

    package init(activity: Activity, folder: String?) {
        self.activity = activity
        self.folder = folder
    }
}
