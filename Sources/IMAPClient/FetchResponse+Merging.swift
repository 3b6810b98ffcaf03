import IMAPProtocol
import NIOCore

extension FetchResponse {
    /// Whether two responses with one sequence number can be about one message.
    func mayBeSameMessage(as other: FetchResponse) -> Bool {
        uid == nil || other.uid == nil || uid == other.uid
    }

    /// Takes in what another response says of the same message: a server may split its answer, and flags may be told anew.
    mutating func merge(_ other: FetchResponse) {
        uid = other.uid ?? uid
        flags = other.flags ?? flags
        modSeq = other.modSeq ?? modSeq
        internalDate = other.internalDate ?? internalDate
        size = other.size ?? size
        envelope = other.envelope ?? envelope
        bodyStructure = other.bodyStructure ?? bodyStructure
        preview = other.preview ?? preview
        saveDate = other.saveDate ?? saveDate
        emailID = other.emailID ?? emailID
        threadID = other.threadID ?? threadID
        gmailMessageID = other.gmailMessageID ?? gmailMessageID
        gmailThreadID = other.gmailThreadID ?? gmailThreadID
        gmailLabels = other.gmailLabels ?? gmailLabels
        sections += other.sections
        binaries += other.binaries
        binarySizes += other.binarySizes
        others += other.others
        issues += other.issues
    }

    /// Puts the bytes of streamed sections, in the order of the wire, where they belong.
    mutating func takeStreamed(_ literals: inout [ByteBuffer]) {
        guard !literals.isEmpty else { return }
        var rest = literals[...]
        literals = []
        for index in sections.indices { sections[index].take(&rest) }
        for index in binaries.indices { binaries[index].take(&rest) }
    }
}

extension FetchResponse.Section {
    fileprivate mutating func take(_ literals: inout ArraySlice<ByteBuffer>) {
        guard case .streamed = data, let bytes = literals.popFirst() else { return }
        data = .inline(bytes)
    }
}
