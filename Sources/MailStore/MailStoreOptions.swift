/// The bounds of the store.
package struct MailStoreOptions: Sendable {
    /// Bytes on the wire of one message. Protects the disk, and the memory of whoever reads a message's structure.
    package var maximumMessageBytes = 64 << 20
    /// Bytes on the wire of all messages of an account; nil: no limit. Protects the disk.
    package var quotaBytes: Int?
    /// Bytes of a message that is coming in which are held in memory; the rest goes into a file. Protects memory.
    package var spoolMemoryBytes = 256 << 10
    /// Folders of an account. Protects the directory, and the answer to LIST.
    package var maximumFolders = 10_000
    /// Subscribed names of an account, those too that are no folder's. Protects the answer to LSUB.
    package var maximumSubscriptions = 10_000
    /// Runs of expunged UIDs that a folder remembers for QRESYNC. Protects the index; beyond it, the oldest are
    /// forgotten, and who asks for them is told everything that is not there.
    package var maximumExpungedRuns = 20_000
    /// A folder is compacted by itself when so large a part of its file is dead…
    package var compactionDeadShare = 0.5
    /// …and at least so many bytes. Spares small folders the work.
    package var compactionDeadBytes = 1 << 20
    /// A folder's file below this size is written anew when another program has appended to it; in a longer one what was
    /// appended is taken in where it stands. Spares long files the copying.
    package var rewriteBelowBytes = 256 << 10
    /// Seconds to wait for another process that writes to the same account.
    package var lockTimeout = 30.0
    /// Seconds to wait for another mail program that has locked a folder's file.
    package var foreignLockTimeout = 20.0
    /// Seconds after which another program's lock file counts as forgotten by a crash.
    package var foreignLockStaleSeconds = 300.0
    /// Seconds after which the index of an account that nobody uses is closed. Protects file descriptors and memory.
    package var idleAccountSeconds = 60.0
    /// Readers of one account's index at once. Protects file descriptors.
    package var maximumReaders = 4
    /// Seconds between looks for what other processes did, while anybody watches.
    package var pollInterval = 1.0
    /// Whether new messages are taken into the text index in the background, and files with much that is dead in them
    /// compacted after ``MailStore/beginUpkeep()``. For a process that serves: one that does a single thing leaves it
    /// to those.
    package var hasUpkeep = false
    /// Whether what was appended is on the disk before it is acknowledged. Off only where mail may be lost, in tests.
    package var syncsToDisk = true
    /// Makes ENVELOPE and BODYSTRUCTURE.
    package var describer: any MessageDescriber = NoDescriber()

    package init() {}
}
