package import Foundation

/// A place for a demo that is to leave nothing behind.
package enum DemoDirectory {
    package static func temporary() -> URL {
        FileManager.default.temporaryDirectory.appending(
            path: "postern-demo-\(UUID().uuidString)", directoryHint: .isDirectory)
    }

    package static func remove(_ directory: URL) {
        do {
            try FileManager.default.removeItem(at: directory)
        } catch {
            FileHandle.standardError.write(Data("\(directory.path) could not be removed: \(error)\n".utf8))
        }
    }
}
