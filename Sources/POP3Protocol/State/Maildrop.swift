/// What a session sees of its maildrop: a snapshot from the login on, and which messages are marked as deleted
/// (RFC 1939 section 5).
package struct Maildrop: Sendable {
    package struct Message: Hashable, Sendable {
        /// The size in octets, as RETR gives it: CRLF at each line's end, dots not doubled.
        package let octets: Int
        /// The server's own name for the message; never reused in the same maildrop.
        package let uid: UInt32

        package init(octets: Int, uid: UInt32) {
            self.octets = octets
            self.uid = uid
        }
    }

    package let messages: [Message]
    /// How many aren't marked as deleted, and their octets.
    package private(set) var count: Int
    package private(set) var octets: Int
    /// Tells this maildrop's unique-ids from those it would have if it were made anew.
    private let generation: UInt32
    private var deleted: Set<Int> = []

    package init(messages: [Message] = [], generation: UInt32 = 0) {
        self.messages = messages
        self.generation = generation
        count = messages.count
        octets = Self.octets(of: messages)
    }

    /// The message of that number; nil where there is none, or none any more.
    package subscript(_ number: MessageNumber) -> Message? {
        let index = number.value - 1
        return index < messages.count && !deleted.contains(index) ? messages[index] : nil
    }

    /// The unique-id of a message: 3 to 21 characters, the same in every session (RFC 1939 section 7, UIDL).
    package func uniqueID(of message: Message) -> String { "\(generation).\(message.uid)" }

    /// The messages that aren't marked as deleted, from `index` on.
    func firstMessage(from index: Int) -> (MessageNumber, Message)? {
        for index in max(0, index)..<max(messages.count, index) where !deleted.contains(index) {
            return MessageNumber(index + 1).map { ($0, messages[index]) }
        }
        return nil
    }

    mutating func delete(_ number: MessageNumber) {
        guard let message = self[number] else { return }
        deleted.insert(number.value - 1)
        count -= 1
        octets -= message.octets
    }

    mutating func reset() {
        deleted = []
        count = messages.count
        octets = Self.octets(of: messages)
    }

    /// What is marked as deleted, in order.
    package var deletedMessages: [Message] { deleted.sorted().map { messages[$0] } }

    private static func octets(of messages: [Message]) -> Int { messages.reduce(0) { $0 &+ $1.octets } }
}
