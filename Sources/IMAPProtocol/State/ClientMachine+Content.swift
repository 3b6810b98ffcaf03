package import NIOCore

/// Literals whose bytes are supplied while they are sent: APPEND and REPLACE.
extension ClientMachine {
    /// The next bytes of the literal that ``ClientAction/contentWanted(_:_:)`` asked for.
    ///
    /// - Returns: How many bytes are still wanted after them; nil where none are: the command has ended, with or without
    ///   an answer.
    package mutating func supply(_ bytes: ByteBuffer, to id: CommandID) throws(ContentRefusal) -> UInt64? {
        guard let index = inFlight.firstIndex(where: { $0.id == id }),
            case .sendingContent(var content, let rest) = inFlight[index].progress
        else { return nil }
        let count = UInt64(bytes.readableBytes)
        guard count <= content.byteCount else { throw .tooLong }
        guard content.allowsNUL || !bytes.readableBytesView.contains(0) else { throw .holdsNUL }
        if count > 0 { flight.append(.bytes(bytes)) }
        content.byteCount -= count
        inFlight[index].progress = .sendingContent(content, then: rest)
        if content.byteCount == 0 {
            send(rest, of: index)
            advance()
        }
        return content.byteCount
    }

    /// Content that can't be sent. The literal stays incomplete: the command is to be cancelled.
    package enum ContentRefusal: Error, Sendable, Equatable {
        /// More than was announced.
        case tooLong
        /// NUL, outside a `literal8` (RFC 9051 section 4.3.1).
        case holdsNUL
    }
}
