import Foundation
import Synchronization

/// A folder that goes with the process, for what tests share or nobody else takes away.
final class ProcessFolder: Sendable {
    static let shared = ProcessFolder()

    private let folder: URL

    private init() {
        folder = FileManager.default.temporaryDirectory.appending(path: "postern-test-mail-\(UUID().uuidString)")
        Self.leftover.withLock { $0 = folder }
        atexit {
            // Nobody is left to tell; what can't be removed lies in the system's temporary folder.
            ProcessFolder.leftover.withLock { $0.map { try? FileManager.default.removeItem(at: $0) } }
        }
    }

    /// The path of a folder that is not there yet.
    func makeFolder() -> URL {
        folder.appending(path: UUID().uuidString)
    }

    /// What is removed when the process ends.
    private static let leftover = Mutex<URL?>(nil)
}
