package import IMAPProtocol
package import MailStore

extension ThreadForest {
    /// The threads of messages, numbered by UID; nil for an algorithm that this server doesn't offer.
    ///
    /// - Parameter facts: in the order of sequence numbers.
    package init?(_ facts: [ThreadFacts], by algorithm: ThreadAlgorithm) {
        switch algorithm {
        case .references:
            var tree = ThreadTree(facts)
            self = tree.forest()
        case .orderedSubject: self.init(orderedBySubject: facts)
        case .refs: return nil
        }
    }

    /// ORDEREDSUBJECT (RFC 5256 section 3): no grandchildren.
    private init(orderedBySubject facts: [ThreadFacts]) {
        var threads: [String: [ThreadFacts]] = [:]
        for message in facts { threads[message.subject, default: []].append(message) }
        let sorted = threads.values
            .map { thread in thread.sorted { ($0.sentAt, $0.uid) < ($1.sentAt, $1.uid) } }
            .sorted { ($0[0].sentAt, $0[0].uid) < ($1[0].sentAt, $1[0].uid) }
        self.init(
            nodes: sorted.flatMap { thread in
                thread.enumerated().map { Node(number: $1.uid, depth: $0 == 0 ? 0 : 1) }
            })
    }
}
