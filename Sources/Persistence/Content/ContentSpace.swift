import Synchronization

/// Counts what the store holds, what is being written included, against its bounds.
final class ContentSpace: Sendable {
    private struct Use {
        var size = 0
        var count = 0
    }

    private let maximumSize: Int
    private let maximumCount: Int
    private let use = Mutex(Use())

    init(maximumSize: Int, maximumCount: Int) {
        self.maximumSize = maximumSize
        self.maximumCount = maximumCount
    }

    /// Counts what is there already, whatever the bounds.
    func add(size: Int) {
        use.withLock { use in
            use.size += size
            use.count += 1
        }
    }

    /// Takes a file's place. - Returns: whether there was one.
    func beginFile() -> Bool {
        use.withLock { use in
            guard use.count < maximumCount, use.size < maximumSize else { return false }
            use.count += 1
            return true
        }
    }

    /// Takes room for more octets. - Returns: whether there was.
    func take(_ size: Int) -> Bool {
        use.withLock { use in
            guard use.size + size <= maximumSize else { return false }
            use.size += size
            return true
        }
    }

    /// A file has gone.
    func endFile(size: Int) {
        use.withLock { use in
            use.size = max(0, use.size - size)
            use.count = max(0, use.count - 1)
        }
    }
}
