import Foundation
import Logging
import MailService
import Persistence

/// Contents and blobs in a folder that goes when the value does.
final class TemporaryContents: Sendable {
    let blobs: BlobService
    let store: FileContentStore
    let state: SQLiteStateStore
    let submissions: SubmissionService
    /// The folder of contents that are whole, and of those that aren't yet.
    let kept: URL
    let passing: URL
    private let folder: URL

    init(_ options: BlobService.Options = .init(), sending: SubmissionService.Options = .init()) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "postern-contents-\(UUID().uuidString)")
        kept = folder.appending(path: "content")
        passing = folder.appending(path: "passing")
        store = try FileContentStore(in: DataDirectory(folder))
        state = try SQLiteStateStore(in: DataDirectory(folder))
        submissions = SubmissionService(
            store: state, contents: store, seal: CredentialSeal(serverKey: Secret(Array(repeating: 1, count: 32))),
            options: sending, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        blobs = BlobService(contents: store, records: InMemoryBlobRecords(), options: options)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("left behind: \(folder.path): \(error)")
        }
    }

    /// The names of the contents in a folder.
    static func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "lock" }
    }
}
