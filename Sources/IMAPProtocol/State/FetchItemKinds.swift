/// The kinds of items in a FETCH command or response.
struct FetchItemKinds: OptionSet {
    let rawValue: UInt32

    static let uid = FetchItemKinds(rawValue: 1 << 0)
    static let flags = FetchItemKinds(rawValue: 1 << 1)
    static let modSeq = FetchItemKinds(rawValue: 1 << 2)
    static let envelope = FetchItemKinds(rawValue: 1 << 3)
    static let structure = FetchItemKinds(rawValue: 1 << 4)
    static let internalDate = FetchItemKinds(rawValue: 1 << 5)
    static let size = FetchItemKinds(rawValue: 1 << 6)
    static let section = FetchItemKinds(rawValue: 1 << 7)
    static let binary = FetchItemKinds(rawValue: 1 << 8)
    static let binarySize = FetchItemKinds(rawValue: 1 << 9)
    static let preview = FetchItemKinds(rawValue: 1 << 10)
    static let saveDate = FetchItemKinds(rawValue: 1 << 11)
    static let objectID = FetchItemKinds(rawValue: 1 << 12)
    static let gmail = FetchItemKinds(rawValue: 1 << 13)
    /// Items that made no sense, or of no known name: they may have been asked.
    static let unclear = FetchItemKinds(rawValue: 1 << 14)

    /// What servers send on their own when a message's flags change.
    static let status: FetchItemKinds = [.uid, .flags, .modSeq]

    init(rawValue: UInt32) { self.rawValue = rawValue }

    init(_ response: FetchResponse) {
        self = []
        if response.uid != nil { insert(.uid) }
        if response.flags != nil { insert(.flags) }
        if response.modSeq != nil { insert(.modSeq) }
        if response.envelope != nil { insert(.envelope) }
        if response.bodyStructure != nil { insert(.structure) }
        if response.internalDate != nil { insert(.internalDate) }
        if response.size != nil { insert(.size) }
        if !response.sections.isEmpty { insert(.section) }
        if !response.binaries.isEmpty { insert(.binary) }
        if !response.binarySizes.isEmpty { insert(.binarySize) }
        if response.preview != nil { insert(.preview) }
        if response.saveDate != nil { insert(.saveDate) }
        if response.emailID != nil || response.threadID != nil { insert(.objectID) }
        if response.gmailMessageID != nil || response.gmailThreadID != nil || response.gmailLabels != nil {
            insert(.gmail)
        }
        if !response.issues.isEmpty || !response.others.isEmpty { insert(.unclear) }
    }

    init(_ attributes: [FetchAttribute]) {
        self = []
        for attribute in attributes { insert(Self(attribute)) }
    }

    private init(_ attribute: FetchAttribute) {
        self =
            switch attribute {
            case .uid: .uid
            case .flags: .flags
            case .modSeq: .modSeq
            case .envelope: .envelope
            case .body, .bodyStructure: .structure
            case .internalDate: .internalDate
            case .size: .size
            case .section, .rfc822: .section
            case .binary: .binary
            case .binarySize: .binarySize
            case .preview: .preview
            case .saveDate: .saveDate
            case .emailID, .threadID: .objectID
            case .gmailMessageID, .gmailThreadID, .gmailLabels: .gmail
            }
    }
}
