import Foundation

/// A folder's name, level by level, each in normal form C (RFC 9051 section 5.1). "INBOX" is written so, in whatever
/// case it came.
package struct FolderPath: Sendable, Hashable, Codable {
    /// What stands between levels where a path is one text.
    package static let delimiter: Character = "/"
    /// Levels inside each other: protects file paths, and what walks the tree.
    package static let maximumLevels = 32
    /// Bytes of one level as a file's name, which may have three for one. Protects against what no file system takes.
    package static let maximumLevelBytes = 200
    /// Bytes of a whole path as a file's name: with the store's directory it must stay below the 4,096 of Linux.
    package static let maximumBytes = 2_000

    package static let inbox = FolderPath(checked: ["INBOX"])

    package let levels: [String]

    private init(checked levels: [String]) {
        self.levels = levels
    }

    /// - Throws: ``StoreError/Code/invalidName`` for a level that is empty, too long, or holds the delimiter or a
    ///   control character.
    package init(_ levels: [String]) throws(StoreError) {
        guard !levels.isEmpty, levels.count <= Self.maximumLevels else {
            throw StoreError(.invalidName, "a folder has 1 to \(Self.maximumLevels) levels")
        }
        var normal = levels.map(\.precomposedStringWithCanonicalMapping)
        if normal[0].utf8.count == 5, normal[0].uppercased() == "INBOX" { normal[0] = "INBOX" }
        var bytes = 0
        for level in normal {
            guard !level.isEmpty, !level.unicodeScalars.contains(where: Self.isForbidden) else {
                throw StoreError(.invalidName, "a level is empty, or holds the delimiter or a control character")
            }
            let length = FileName.escape(level).utf8.count
            guard length <= Self.maximumLevelBytes else { throw StoreError(.invalidName, "a level is too long") }
            bytes += length + 1
        }
        guard bytes <= Self.maximumBytes else { throw StoreError(.invalidName, "the name is too long") }
        self.levels = normal
    }

    /// Reads "Work/Projects".
    package init(_ text: String) throws(StoreError) {
        try self.init(text.split(separator: Self.delimiter, omittingEmptySubsequences: false).map(String.init))
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "/" || scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    /// "Work/Projects"
    package var text: String { levels.joined(separator: String(Self.delimiter)) }
    package var isInbox: Bool { levels == ["INBOX"] }
    /// Nil at the top.
    package var parent: FolderPath? { levels.count > 1 ? FolderPath(checked: levels.dropLast()) : nil }

    /// Whether this is somewhere below the other.
    package func isBelow(_ other: FolderPath) -> Bool {
        levels.count > other.levels.count && levels.starts(with: other.levels)
    }

    /// This path with the levels of `old`, which it starts with, in place of `new`'s.
    func moved(from old: FolderPath, to new: FolderPath) throws(StoreError) -> FolderPath {
        try FolderPath(new.levels + levels.dropFirst(old.levels.count))
    }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension FolderPath: CustomStringConvertible {
    package var description: String { text }
}
