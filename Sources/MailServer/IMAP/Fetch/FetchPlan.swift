import IMAPProtocol
import MailStore

/// What a FETCH needs of each message, worked out once.
struct FetchPlan {
    let attributes: [FetchAttribute]
    let columns: MessageColumns
    /// Bytes of the message itself.
    let readsContent: Bool
    /// Sections that aren't peeked at: the message becomes \Seen (RFC 9051 section 6.4.5).
    let setsSeen: Bool
    let asksFlags: Bool
    let asksModSeq: Bool

    /// - Parameters:
    ///   - withUID: UID is told whether asked for or not, as UID FETCH wants.
    ///   - withModSeq: so is MODSEQ, as CHANGEDSINCE wants.
    init(_ asked: [FetchAttribute], withUID: Bool, withModSeq: Bool) {
        var attributes: [FetchAttribute] = []
        for attribute in (withUID ? [.uid] : []) + asked + (withModSeq ? [.modSeq] : [])
        where !attributes.contains(attribute) {
            attributes.append(attribute)
        }
        self.attributes = attributes
        columns = attributes.reduce(into: []) { $0.formUnion($1.columns) }
        readsContent = attributes.contains { $0.readsContent }
        setsSeen = attributes.contains { $0.setsSeen }
        asksFlags = attributes.contains(.flags)
        asksModSeq = attributes.contains(.modSeq)
    }
}

extension FetchAttribute {
    fileprivate var columns: MessageColumns {
        switch self {
        case .internalDate: .internalDate
        case .size: .size
        case .envelope: .envelope
        // Where the parts lie is kept with the structure.
        case .body, .bodyStructure, .section, .rfc822, .binary, .binarySize: .bodyStructure
        case .preview: .preview
        case .saveDate: .saveDate
        case .emailID, .threadID: .objectIDs
        default: []
        }
    }

    fileprivate var readsContent: Bool {
        switch self {
        case .section, .rfc822, .binary, .binarySize: true
        default: false
        }
    }

    fileprivate var setsSeen: Bool {
        switch self {
        case .section(_, let peek, _), .binary(_, let peek, _): !peek
        case .rfc822(let item): !item.isPeek
        default: false
        }
    }
}
