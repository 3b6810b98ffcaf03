import IMAPProtocol

/// The threads of a folder's messages, by UID.
struct FolderThreads: Sendable {
    /// Each with its newest message first.
    private let threads: [[UInt32]]
    private let places: [UInt32: Int]

    init(_ forest: ThreadForest) {
        threads = forest.threads.map { nodes in nodes.compactMap(\.number).sorted(by: >) }
        var places: [UInt32: Int] = [:]
        for (place, thread) in threads.enumerated() {
            for uid in thread { places[uid] = place }
        }
        self.places = places
    }

    func contains(_ uid: UInt32) -> Bool { places[uid] != nil }

    /// The thread of which this message is the newest.
    func beginning(with uid: UInt32) -> [UInt32]? {
        guard let place = places[uid], threads[place].first == uid else { return nil }
        return threads[place]
    }

    /// What isn't among the UIDs of the threads that have their newest message there.
    func missing(from uids: [UInt32]) -> [UInt32] {
        let page = Set(uids)
        return uids.compactMap(beginning).joined().filter { !page.contains($0) }
    }
}
