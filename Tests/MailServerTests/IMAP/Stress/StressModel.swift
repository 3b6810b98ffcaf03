import IMAPProtocol
import MailStore
import NIOCore

/// A mailbox as a client knows it, from nothing but what it was told; what can't be is a ``StressFault``.
struct StressModel {
    struct Message {
        var uid: UID?
        /// Nil where they aren't known.
        var flags: Set<Flag>?
        var modSeq: ModSequence?
        /// Whether it came after the mailbox was selected.
        var isNew = false
    }

    /// What FETCH responses told of a message.
    struct Fetched {
        var hasUID = false
        var hasModSeq = false
        var hasContent = false
        /// Its flags, each time that they were told.
        var flags: [Set<Flag>] = []
    }

    let ledger: StressLedger
    private(set) var messages: [Message] = []
    private(set) var keywords: Set<Flag> = []
    private(set) var uidValidity: UIDValidity?
    /// As SELECT told it.
    private(set) var uidNext: UID?
    private(set) var highestModSeq: ModSequence = 0
    private var modSeqOfCommand: ModSequence = 0
    /// Positions of which a FETCH came since ``beginCommand()``, as they are counted now.
    private(set) var fetched: [Int: Fetched] = [:]
    private var permitsExpunge = true
    private var isSelecting = false
    /// QRESYNC is enabled.
    var usesVanished = false
    /// CONDSTORE is enabled: a FETCH that tells flags tells their MODSEQ (RFC 7162 section 3.1), unless it answers a FETCH
    /// that asked for other items.
    var usesModSeq = false
    private var asksItems = false

    init(ledger: StressLedger) { self.ledger = ledger }

    var knowsAllUIDs: Bool { messages.allSatisfy { $0.uid != nil } }

    /// Begins anew with what a SELECT told; with what was known before where the mailbox was resynchronised (RFC 7162
    /// section 3.2.5). EXISTS stands before what it counts is known, so that it is taken last.
    mutating func select(_ responses: [UntaggedResponse], resuming remembered: StressModel? = nil) throws {
        let (usesVanished, usesModSeq) = (usesVanished, usesModSeq)
        self = StressModel(ledger: ledger)
        (self.usesVanished, self.usesModSeq) = (usesVanished, usesModSeq)
        isSelecting = true
        defer { isSelecting = false }
        let isClosed = { (response: UntaggedResponse) in
            if case .status(let status) = response { status.code == .closed } else { false }
        }
        let responses = responses[(responses.lastIndex(where: isClosed).map { $0 + 1 } ?? 0)...]
        for case .status(let status) in responses { take(status) }
        // Another UIDVALIDITY: what was known is worth nothing, and the server may not build on it.
        let memory = remembered?.uidValidity == uidValidity ? remembered : nil
        messages = (memory?.messages ?? []).map {
            Message(uid: $0.uid, flags: $0.flags?.subtracting([.recent]), modSeq: $0.modSeq)
        }
        for case .vanished(let vanished) in responses {
            guard vanished.isEarlier, memory != nil else { throw StressFault("SELECT told what went after it") }
            try take(vanished)
        }
        for response in responses {
            if case .vanished = response { continue }
            try take(response)
        }
        guard uidValidity != nil, uidNext != nil, highestModSeq > 0 else {
            throw StressFault("SELECT left out UIDVALIDITY, UIDNEXT or HIGHESTMODSEQ")
        }
    }

    mutating func beginCommand(permitsExpunge: Bool, asksItems: Bool = false) {
        self.permitsExpunge = permitsExpunge
        self.asksItems = asksItems
        fetched = [:]
    }

    /// RFC 7162 section 3.1: what a client may take for the MODSEQ up to which it knows all.
    mutating func endCommand(_ status: StatusResponse) {
        take(status)
        highestModSeq = max(highestModSeq, modSeqOfCommand)
        modSeqOfCommand = 0
    }

    mutating func take(_ response: UntaggedResponse) throws {
        switch response {
        case .exists(let count): try exists(Int(count))
        case .expunge(let number): try expunge(Int(number.rawValue))
        case .vanished(let vanished): try take(vanished)
        case .flags(let flags): keywords = Set(flags)
        case .fetch(let fetch): try take(fetch)
        case .status(let status): take(status)
        default: break
        }
    }

    private mutating func take(_ status: StatusResponse) {
        switch status.code {
        case .highestModSeq(let modSeq):
            highestModSeq = modSeq
            modSeqOfCommand = 0
        case .uidValidity(let validity): uidValidity = validity
        case .uidNext(let uid): uidNext = uid
        default: break
        }
    }

    private mutating func exists(_ count: Int) throws {
        guard count >= messages.count else { throw StressFault("EXISTS \(count) where \(messages.count) are known") }
        while messages.count < count { messages.append(Message(isNew: !isSelecting)) }
    }

    private mutating func expunge(_ number: Int) throws {
        guard !usesVanished else { throw StressFault("EXPUNGE where VANISHED was enabled") }
        guard permitsExpunge else { throw StressFault("EXPUNGE in an answer that holds numbers") }
        try remove(number)
    }

    private mutating func remove(_ number: Int) throws {
        guard messages.indices.contains(number - 1) else {
            throw StressFault("EXPUNGE \(number) of \(messages.count)")
        }
        messages.remove(at: number - 1)
        fetched = Dictionary(
            uniqueKeysWithValues: fetched.compactMap { key, value in
                key == number ? nil : (key > number ? key - 1 : key, value)
            })
    }

    private mutating func take(_ vanished: VanishedMessages) throws {
        guard usesVanished else { throw StressFault("VANISHED where it wasn't enabled") }
        if vanished.isEarlier {
            // What the client remembers of an earlier session; UIDs it never knew may be among them.
            messages.removeAll { $0.uid.map(vanished.uids.contains) == true }
            return
        }
        guard permitsExpunge else { throw StressFault("VANISHED in an answer that holds numbers") }
        for uid in vanished.uids.numbers {
            guard let index = index(of: uid) else { throw StressFault("VANISHED \(uid), which nobody was told of") }
            try remove(index + 1)
        }
    }

    /// Where the message is; of those whose UIDs aren't known and that it may be, the last.
    func index(of uid: UID) -> Int? {
        if let index = messages.firstIndex(where: { $0.uid == uid }) { return index }
        let start = messages.lastIndex { $0.uid.map { $0 < uid } == true }.map { $0 + 1 } ?? 0
        let end = messages.firstIndex { $0.uid.map { $0 > uid } == true } ?? messages.endIndex
        guard start < end else { return nil }
        let isNew = uidNext.map { uid >= $0 }
        return messages[start..<end].lastIndex { isNew == nil || $0.isNew == isNew }
    }
}

// MARK: - FETCH

extension StressModel {
    private mutating func take(_ fetch: FetchResponse) throws {
        let number = Int(fetch.sequenceNumber.rawValue)
        guard messages.indices.contains(number - 1) else {
            throw StressFault("FETCH \(number) of \(messages.count)")
        }
        guard fetch.issues.isEmpty else { throw StressFault("FETCH \(number) can't be read: \(fetch.issues)") }
        if let uid = fetch.uid { try learn(uid, at: number - 1) }
        try learnState(fetch, at: number - 1)
        if let uid = messages[number - 1].uid, let validity = uidValidity { try compareContent(fetch, uid, validity) }
        if let modSeq = fetch.modSeq { modSeqOfCommand = max(modSeqOfCommand, modSeq) }
        var told = fetched[number] ?? Fetched()
        told.hasUID = told.hasUID || fetch.uid != nil
        told.hasModSeq = told.hasModSeq || fetch.modSeq != nil
        told.hasContent =
            told.hasContent || fetch.envelope != nil || fetch.bodyStructure != nil || !fetch.sections.isEmpty
        if let flags = fetch.flags { told.flags.append(Set(flags)) }
        fetched[number] = told
    }

    /// UIDs ascend, and those that came after SELECT are not below its UIDNEXT.
    private mutating func learn(_ uid: UID, at index: Int) throws {
        if let known = messages[index].uid, known != uid {
            throw StressFault("message \(index + 1) had UID \(known), and now \(uid)")
        }
        if let before = messages[..<index].last(where: { $0.uid != nil })?.uid, before >= uid {
            throw StressFault("UID \(uid) of message \(index + 1) stands behind \(before)")
        }
        if let after = messages[(index + 1)...].first(where: { $0.uid != nil })?.uid, after <= uid {
            throw StressFault("UID \(uid) of message \(index + 1) stands before \(after)")
        }
        if let uidNext, messages[index].isNew != (uid >= uidNext) {
            throw StressFault("UID \(uid): new is \(messages[index].isNew), and SELECT told UIDNEXT \(uidNext)")
        }
        messages[index].uid = uid
    }

    /// Flags and their MODSEQ, which grows whenever they change.
    private mutating func learnState(_ fetch: FetchResponse, at index: Int) throws {
        let known = messages[index]
        if let modSeq = fetch.modSeq, let before = known.modSeq, modSeq < before {
            throw StressFault("message \(index + 1) had MODSEQ \(before), and now \(modSeq)")
        }
        guard let flags = fetch.flags else {
            // Of a silent STORE: the flags that were known belong to another MODSEQ.
            if let modSeq = fetch.modSeq, modSeq != known.modSeq { messages[index].modSeq = nil }
            return
        }
        let unheard = Set(flags.filter { !$0.isSystem }).subtracting(keywords)
        guard unheard.isEmpty else { throw StressFault("keywords \(unheard) before any FLAGS had them") }
        guard fetch.modSeq != nil || !usesModSeq || asksItems else { throw StressFault("flags without their MODSEQ") }
        if let modSeq = fetch.modSeq, modSeq == known.modSeq, let before = known.flags,
            before.subtracting([.recent]) != Set(flags).subtracting([.recent])
        {
            throw StressFault("message \(index + 1) has other flags under the same MODSEQ \(modSeq)")
        }
        messages[index].flags = Set(flags)
        messages[index].modSeq = fetch.modSeq
    }

    /// A UID means one message for ever, and all that is told of it is that message's.
    private func compareContent(_ fetch: FetchResponse, _ uid: UID, _ validity: UIDValidity) throws {
        if let subject = fetch.envelope?.subject?.string {
            guard let token = StressLetter.token(subject: subject) else {
                throw StressFault("nobody wrote '\(subject)'")
            }
            try ledger.note(uid, in: validity, token: token)
        }
        guard let token = ledger.token(of: uid, in: validity) else { return }
        if let size = fetch.size, size != UInt64(StressLetter.text(token).utf8.count) {
            throw StressFault("letter \(token) has RFC822.SIZE \(size)")
        }
        if let emailID = fetch.emailID { try ledger.note(emailID: emailID.string, of: token) }
        for section in fetch.sections {
            guard case .inline(let data) = section.data else { continue }
            let isWhole = section.section == BodySection()
            guard String(buffer: data) == (isWhole ? StressLetter.text(token) : StressLetter.body(token)) else {
                throw StressFault("letter \(token), UID \(uid), has other bytes")
            }
        }
    }

    /// Applies a silent STORE, whose answer leaves the flags to the client. Where the server told flags meanwhile, it
    /// can't be known which of the two came first.
    mutating func stored(_ operation: StoreCommand.Operation, _ flags: Set<Flag>, at positions: some Sequence<Int>) {
        for position in positions where position <= messages.count {
            guard fetched[position]?.flags.isEmpty != false, let known = messages[position - 1].flags else {
                messages[position - 1].flags = nil
                continue
            }
            let isRecent = known.contains(.recent)
            var new =
                switch operation {
                case .add: known.union(flags)
                case .remove: known.subtracting(flags)
                case .replace: flags
                }
            if isRecent { new.insert(.recent) }
            messages[position - 1].flags = new
        }
    }
}
