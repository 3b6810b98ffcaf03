package import MailMessage

/// A part's content, decoded, on its way.
package struct PartReply: Sendable {
    package let part: MessagePart
    /// How long the whole decoded content is, where that is known exactly.
    package let totalSize: Int?
    /// How many bytes ``stream`` gives, where the server has said it of this very answer.
    package let size: Int?
    /// What ``stream`` gives of the decoded content; nil for all of it.
    package let range: Range<Int>?
    package let stream: ContentStream
}

extension MailboxService {
    /// The message as the server stores it.
    package func raw(_ access: AccountAccess, _ id: MessageID, range: Range<Int>? = nil) async throws -> ContentReply {
        try await backend(access).content(ContentRequest(message: id, section: .message, range: range))
    }

    /// What is known of a part without reading it.
    ///
    /// - Parameter isMeasured: whether the server is asked for the exact size of what the transfer encoding hides.
    package func partInfo(
        _ access: AccountAccess,
        _ id: MessageID,
        part partID: String,
        isMeasured: Bool = false
    ) async throws -> MessagePart {
        let backend = try await backend(access)
        guard var part = try await backend.record(id).structure?.part(partID) else {
            throw MailServiceError(.partNotFound, "The message has no part \(partID.prefix(40)).")
        }
        if isMeasured, part.decodedSize == nil, !part.transferEncoding.isIdentity {
            part.decodedSize = try await backend.decodedSize(of: id, part: partID)
        }
        return part
    }

    /// Octets of the message as the server stores it.
    package func size(_ access: AccountAccess, of id: MessageID) async throws -> Int {
        try await backend(access).record(id).header.size
    }

    /// A part's content with its transfer encoding undone, streamed.
    ///
    /// A range is asked of the server where it can count it: in content that has no transfer encoding, or where the server
    /// decodes (RFC 3516). Where the size can't be told before, all of it is answered: RFC 9110 section 14.4 wants a range's
    /// end told before it begins.
    ///
    /// - Throws: ``RangeNotSatisfiable`` where the range lies behind the content's end.
    package func part(_ access: AccountAccess, _ id: MessageID, part partID: String, range: ByteRange? = nil)
        async throws
        -> PartReply
    {
        let part = try await partInfo(access, id, part: partID, isMeasured: range != nil)
        let totalSize = part.exactSize
        let wanted = try totalSize.flatMap { try range?.resolved(totalSize: $0) }
        let mapsDirectly = part.transferEncoding.isIdentity
        let reply = try await backend(access).content(
            ContentRequest(
                message: id,
                section: .part(partID),
                // An encoded part is asked for by range only if the server decodes: see `prefersDecoded`.
                range: wanted,
                prefersDecoded: wanted != nil && !mapsDirectly))
        let isDecoded = reply.isDecoded || mapsDirectly
        return PartReply(
            part: part,
            totalSize: totalSize,
            // A server that ignores the range gives more than comes out here.
            size: isDecoded && reply.offset == (wanted?.lowerBound ?? 0)
                ? reply.size.map { Swift.min($0, wanted?.count ?? $0) } : nil,
            range: wanted,
            stream: DecodingStream.make(
                reply, encoding: isDecoded ? .binary : part.transferEncoding, wanted: wanted))
    }
}

extension MessagePart {
    /// Octets of the decoded content, where they are known and not estimated.
    package var exactSize: Int? {
        transferEncoding.isIdentity ? encodedSize : decodedSize
    }
}

extension TransferEncoding {
    /// Whether content is the same before and after decoding.
    var isIdentity: Bool {
        switch self {
        case .sevenBit, .eightBit, .binary: true
        case .base64, .quotedPrintable, .uuencode: false
        }
    }
}
