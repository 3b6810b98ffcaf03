import Foundation

/// Folders' files by their names: `Work/Projects` is in `Work/Projects.mbox`.
enum FolderFiles {
    private static let suffix = ".mbox"

    /// The file of a folder, below the account's directory.
    static func name(of path: FolderPath) -> String {
        path.levels.map(FileName.escape).joined(separator: "/") + suffix
    }

    /// The folders whose files are there.
    static func find(in directory: String) throws -> [FolderPath] {
        guard let files = FileManager.default.enumerator(atPath: directory) else { return [] }
        var paths: [FolderPath] = []
        for case let file as String in files where file.hasSuffix(suffix) {
            let levels = file.dropLast(suffix.count).split(separator: "/").map { FileName.unescape(String($0)) }
            // What isn't named as we name folders isn't ours.
            guard levels.allSatisfy({ $0 != nil }), let path = try? FolderPath(levels.compactMap { $0 }) else {
                continue
            }
            paths.append(path)
        }
        return paths.sorted { $0.text < $1.text }
    }
}
