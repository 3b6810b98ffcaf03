import Foundation

/// The vectors of another mail parser, which lie beside the project where they are installed at all.
enum VectorFiles {
    /// `<package root>/../shared/vectors/mime`, found from this file.
    static let folder: URL = {
        var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.deletingLastPathComponent().appendingPathComponent("shared/vectors/mime")
    }()

    static let areThere = FileManager.default.fileExists(atPath: folder.path)

    /// A table of header fields: `[{header, expected}]`.
    static func table(_ name: String) throws -> [(header: String, expected: Any)] {
        let json = try JSONSerialization.jsonObject(
            with: Data(contentsOf: folder.appendingPathComponent("\(name).json")))
        return (json as? [[String: Any]] ?? []).compactMap { row in
            guard let header = row["header"] as? String else { return nil }
            return (header, row["expected"] ?? NSNull())
        }
    }

    static func data(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func object(_ name: String) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appendingPathComponent(name)))
        return json as? [String: Any] ?? [:]
    }
}
