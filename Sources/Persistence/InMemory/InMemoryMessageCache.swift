package import MailService
import Synchronization

/// A message cache without a file: for tests, and for a server that is only tried out.
package final class InMemoryMessageCache: MessageCache {
    private let memory: Mutex<RecordMemory>

    /// - Parameter bytes: about how much memory the records may take.
    package init(bytes: Int = 64 << 20) {
        memory = Mutex(RecordMemory(bytes: bytes))
    }

    package func records(_ uids: [UInt32], in folder: CacheFolder) async -> [UInt32: MessageRecord] {
        memory.withLock { $0.find(uids, in: folder) }
    }

    package func store(_ records: [UInt32: MessageRecord], in folder: CacheFolder) async {
        memory.withLock { $0.insert(records, in: folder) }
    }

    package func holdsRecords(of folder: CacheFolder) async -> Bool {
        memory.withLock { $0.isKnown(folder) }
    }

    package func retainOnly(_ folder: CacheFolder) async {
        memory.withLock { _ = $0.retainOnly(folder) }
    }
}
