/// Which FETCH responses answer a command. Made once for each command: a mailbox's worth of responses is held against it.
enum FetchInterest {
    /// Messages, and the kinds of items that were asked.
    case items(MessageSelection, FetchItemKinds)
    /// Messages whose flags are changed.
    case flags(MessageSelection)
    /// Whatever comes: a resynchronization.
    case everything

    init?(_ command: Command) {
        switch command {
        case .fetch(let fetch): self = .items(fetch.messages, FetchItemKinds(fetch.attributes))
        case .store(let store): self = .flags(store.messages)
        case .select(let select) where select.resync != nil: self = .everything
        default: return nil
        }
    }

    /// Whether a response is about one of the messages, and has something that was asked.
    ///
    /// QUIRK: a UID FETCH must be answered with the UID (RFC 9051 section 6.4.9), yet some servers leave it out.
    func includes(_ response: FetchDigest) -> Bool {
        switch self {
        case .everything: return true
        case .flags(let messages):
            // UNCHANGEDSINCE and .SILENT still answer with MODSEQ (RFC 7162 section 3.1.3).
            return !response.kinds.isDisjoint(with: [.flags, .modSeq]) && messages.mayContain(response) ?? true
        case .items(let messages, let asked):
            let content = asked.union(.unclear).subtracting(.status)
            switch messages.mayContain(response) {
            case false: return false
            case true where response.kinds.isSubset(of: .status): return !response.kinds.isDisjoint(with: asked)
            default: return !response.kinds.isDisjoint(with: content)
            }
        }
    }

    /// Whether a response that answers the command is or may be news as well: the flags that a STORE changed, and flags
    /// alone where more was asked.
    func mayBeUnasked(_ response: FetchDigest) -> Bool {
        switch self {
        case .flags: response.kinds.contains(.flags)
        case .items(_, let asked): response.kinds.isSubset(of: .status) && !asked.isSubset(of: .status)
        case .everything: false
        }
    }
}

/// What of a FETCH response tells whose it is.
struct FetchDigest {
    var sequenceNumber: SequenceNumber
    var uid: UID?
    var kinds: FetchItemKinds

    init(_ response: FetchResponse) {
        sequenceNumber = response.sequenceNumber
        uid = response.uid
        kinds = FetchItemKinds(response)
    }

    /// Of a response as far as a streamed literal's beginning tells it.
    init(_ item: StreamedItem) {
        sequenceNumber = item.sequenceNumber
        uid = item.uid
        kinds = item.isBinary ? .binary : .section
    }
}

extension MessageSelection {
    /// Whether a message may be among those meant; nil where its UID isn't told. What `*` and `$` stand for isn't known here:
    /// they take any.
    fileprivate func mayContain(_ response: FetchDigest) -> Bool? {
        switch self {
        case .uids(let uids): response.uid.map { uids.tail != .none || uids.contains($0) }
        case .sequence(let numbers): numbers.tail != .none || numbers.contains(response.sequenceNumber)
        case .savedResult: true
        }
    }
}
