package import Foundation

/// Makes an empty folder, gives it to `body`, and removes it with all it holds.
package func withTemporaryFolder<Result>(
    _ body: nonisolated(nonsending) (URL) async throws -> Result
) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "postern-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // Dovecot may run as another user than the tests, and must reach files in here.
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    do {
        let result = try await body(folder)
        try remove(folder)
        return result
    } catch {
        // The body's error is the one worth reporting; what can't be removed lies in the system's temporary folder.
        do { try remove(folder) } catch let leftover { print("left behind: \(folder.path): \(leftover)") }
        throw error
    }
}

private func remove(_ folder: URL) throws {
    guard FileManager.default.fileExists(atPath: folder.path) else { return }
    try FileManager.default.removeItem(at: folder)
}
