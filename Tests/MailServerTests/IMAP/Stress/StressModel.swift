import IMAPProtocol

/// A mailbox as a client knows it, from nothing but what it was told; what can't be is a ``StressFault``.
struct StressModel {
    struct Message {
        var uid: UID?
        /// Nil where they aren't known.
        var flags: Set<Flag>?
    }

    /// What FETCH responses told of a message.
    struct Fetched {
        var hasUID: Bool
        var hasFlags: Bool
    }

    private(set) var messages: [Message] = []
    private(set) var keywords: Set<Flag> = []
    private(set) var recent: UInt32 = 0
    private(set) var uidValidity: UIDValidity?
    private(set) var highestModSeq: ModSequence = 0
    private var modSeqOfCommand: ModSequence = 0
    /// Positions of which a FETCH came since ``beginCommand()``, as they are counted now.
    private(set) var fetched: [Int: Fetched] = [:]
    private var permitsExpunge = true
    /// QRESYNC is enabled.
    var usesVanished = false

    /// Begins anew with what a SELECT told; with what was known before where the mailbox was resynchronised (RFC 7162
    /// section 3.2.5). EXISTS stands before what it counts is known, so that it is taken last.
    mutating func select(_ responses: [UntaggedResponse], resuming remembered: StressModel? = nil) throws {
        let usesVanished = usesVanished
        self = StressModel()
        self.usesVanished = usesVanished
        messages = (remembered?.messages ?? []).map { Message(uid: $0.uid, flags: $0.flags?.subtracting([.recent])) }
        for case .vanished(let vanished) in responses {
            guard vanished.isEarlier else { throw StressFault("SELECT told what went after it") }
            try take(vanished)
        }
        for response in responses {
            if case .vanished = response { continue }
            try take(response)
        }
    }

    mutating func beginCommand(permitsExpunge: Bool) {
        self.permitsExpunge = permitsExpunge
        fetched = [:]
    }

    /// RFC 7162 section 3.1: what a client may take for the MODSEQ up to which it knows all.
    mutating func endCommand(_ status: StatusResponse) throws {
        take(status)
        highestModSeq = max(highestModSeq, modSeqOfCommand)
        modSeqOfCommand = 0
    }

    mutating func take(_ response: UntaggedResponse) throws {
        switch response {
        case .exists(let count): try exists(Int(count))
        case .expunge(let number): try expunge(Int(number.rawValue))
        case .vanished(let vanished): try take(vanished)
        case .recent(let count): recent = count
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
        default: break
        }
    }

    private mutating func exists(_ count: Int) throws {
        guard count >= messages.count else { throw StressFault("EXISTS \(count) where \(messages.count) are known") }
        while messages.count < count { messages.append(Message()) }
    }

    private mutating func expunge(_ number: Int) throws {
        guard !usesVanished else { throw StressFault("EXPUNGE where VANISHED was enabled") }
        guard permitsExpunge else { throw StressFault("EXPUNGE in an answer that holds numbers") }
        try remove(number)
    }

    private mutating func remove(_ number: Int) throws {
        guard 1...max(1, messages.count) ~= number, !messages.isEmpty else {
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
    private func index(of uid: UID) -> Int? {
        if let index = messages.firstIndex(where: { $0.uid == uid }) { return index }
        let end = messages.firstIndex { $0.uid.map { $0 > uid } == true } ?? messages.endIndex
        guard end > 0, messages[end - 1].uid == nil else { return nil }
        return end - 1
    }

    private mutating func take(_ fetch: FetchResponse) throws {
        let number = Int(fetch.sequenceNumber.rawValue)
        guard number > 0, number <= messages.count else { throw StressFault("FETCH \(number) of \(messages.count)") }
        if let uid = fetch.uid {
            if let known = messages[number - 1].uid, known != uid {
                throw StressFault("message \(number) had UID \(known), and now \(uid)")
            }
            messages[number - 1].uid = uid
        }
        if let flags = fetch.flags {
            let unheard = Set(flags.filter { !$0.isSystem }).subtracting(keywords)
            guard unheard.isEmpty else { throw StressFault("keywords \(unheard) before any FLAGS had them") }
            messages[number - 1].flags = Set(flags)
        }
        if let modSeq = fetch.modSeq { modSeqOfCommand = max(modSeqOfCommand, modSeq) }
        fetched[number] = Fetched(
            hasUID: fetch.uid != nil || fetched[number]?.hasUID == true,
            hasFlags: fetch.flags != nil || fetched[number]?.hasFlags == true)
    }

    /// Applies a silent STORE, whose answer leaves the flags to the client. Where the server told flags meanwhile, it
    /// can't be known which of the two came first.
    mutating func stored(_ operation: StoreCommand.Operation, _ flags: Set<Flag>, at positions: some Sequence<Int>) {
        for position in positions where position <= messages.count {
            guard fetched[position]?.hasFlags != true, let known = messages[position - 1].flags else {
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

    mutating func forgetFlags(at positions: some Sequence<Int>) {
        for position in positions where position <= messages.count { messages[position - 1].flags = nil }
    }
}
