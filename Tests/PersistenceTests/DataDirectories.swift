import Foundation
import Persistence

/// Gives a data directory that isn't there yet, and removes it afterwards.
func withDataDirectory(_ body: (DataDirectory) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "postern-persistence-\(UUID().uuidString)")
    defer {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("left behind: \(folder.path): \(error)")
        }
    }
    try await body(DataDirectory(folder.appending(path: "data")))
}

/// The permission bits of a file.
func mode(_ url: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
}
