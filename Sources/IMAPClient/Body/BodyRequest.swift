package import IMAPProtocol

/// A section of a message, to be read as a stream.
package struct BodyRequest: Sendable, Hashable {
    /// Which bytes of the message.
    package enum Content: Sendable, Hashable {
        /// As they are on the server: transfer encoding and all.
        case section(BodySection)
        /// Decoded by the server, for servers with BINARY (RFC 3516).
        case binary(part: [Int])
    }

    package var uid: UID
    package var content: Content
    /// Some servers ignore it: ``BodyHead/origin`` tells.
    package var range: PartialRange?
    /// Leaves `\Seen` alone.
    package var peek: Bool

    package init(uid: UID, _ content: Content, range: PartialRange? = nil, peek: Bool = true) {
        self.uid = uid
        self.content = content
        self.range = range
        self.peek = peek
    }

    var command: Command {
        let attribute: FetchAttribute =
            switch content {
            case .section(let section): .section(section, peek: peek, partial: range)
            case .binary(let part): .binary(part: part, peek: peek, partial: range)
            }
        return .fetch(FetchCommand(messages: .uids([uid]), attributes: [attribute]))
    }

    /// The answer among a response's items. A response has one section where one was asked.
    func item(in response: FetchResponse) -> FetchResponse.Section? {
        switch content {
        case .section: response.sections.first
        case .binary: response.binaries.first
        }
    }
}
