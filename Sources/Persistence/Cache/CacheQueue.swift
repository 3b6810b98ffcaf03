import MailService

/// What is still to be written to the cache file, in order, bounded.
struct CacheQueue: Sendable {
    enum Work: Sendable {
        case store([UInt32: MessageRecord], in: CacheFolder)
        case retainOnly(CacheFolder)
    }

    private let maximumRecords: Int
    private var work: [Work] = []
    private var recordCount = 0

    /// - Parameter maximumRecords: how many records wait at most; more are not written. It protects memory while the
    ///   disk is slower than the mail servers.
    init(maximumRecords: Int) {
        self.maximumRecords = maximumRecords
    }

    var isEmpty: Bool { work.isEmpty }

    /// - Returns: false where there was no room.
    mutating func append(_ item: Work) -> Bool {
        let weight =
            switch item {
            case .store(let records, _): records.count
            case .retainOnly: 1
            }
        guard recordCount + weight <= maximumRecords else { return false }
        recordCount += weight
        work.append(item)
        return true
    }

    mutating func takeAll() -> [Work] {
        recordCount = 0
        defer { work = [] }
        return work
    }
}
