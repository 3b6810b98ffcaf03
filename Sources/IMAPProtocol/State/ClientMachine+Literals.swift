import NIOCore

extension ClientMachine {
    /// A section's literal begins: who asked for it is found as for the whole response, by what is known of it so far.
    mutating func beginLiteral(_ frame: ResponseFrame, _ byteCount: UInt64) {
        activateSelection()
        guard let item = parser.streamedItem(of: frame) else { return drop(byteCount) }
        let recipient: Int?
        if case .streaming(let same, _) = literal {
            recipient = inFlight.firstIndex { $0.id == same }
        } else {
            recipient = self.recipient(of: FetchDigest(item))
        }
        guard let recipient else { return drop(byteCount) }
        let id = inFlight[recipient].id
        literal = .streaming(id, remaining: byteCount)
        if inFlight[recipient].isCancelled { return drain(byteCount, of: recipient) }
        actions.append(.literalBegin(id, item))
    }

    private mutating func drop(_ byteCount: UInt64) {
        literal = .dropping
        if byteCount > options.maximumDrainBytes { close(.tooMuchToDrain) }
    }

    mutating func passLiteral(_ bytes: ByteBuffer) {
        let count = UInt64(bytes.readableBytes)
        switch literal {
        case .none, .dropping: break
        case .streaming(let id, let remaining):
            literal = .streaming(id, remaining: remaining &- min(count, remaining))
            if !isCancelled(id) { actions.append(.literalBytes(id, bytes)) }
        }
    }
}
