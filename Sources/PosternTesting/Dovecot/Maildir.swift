package import Foundation

/// One folder of a Maildir, filled by writing files.
///
/// Names carry the size that Dovecot would otherwise have to ask the file system for (`,S=` bytes).
package struct Maildir: Sendable {
    /// The folder that holds `cur`, `new` and `tmp`.
    package let folder: URL

    /// Maildir flags, the letters after `:2,`.
    package struct Flags: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let draft = Flags(rawValue: 1 << 0)
        package static let flagged = Flags(rawValue: 1 << 1)
        package static let answered = Flags(rawValue: 1 << 2)
        package static let seen = Flags(rawValue: 1 << 3)
        package static let deleted = Flags(rawValue: 1 << 4)

        // Maildir wants the letters in ASCII order: D, F, R, S, T.
        var letters: String {
            String(
                zip([Flags.draft, .flagged, .answered, .seen, .deleted], "DFRST").filter { contains($0.0) }.map(\.1))
        }
    }

    /// Makes the folder where it is missing. All may write to it, for Dovecot may run as another user.
    package init(folder: URL) throws {
        self.folder = folder
        for path in [
            folder, folder.appending(path: "cur"), folder.appending(path: "new"), folder.appending(path: "tmp"),
        ] {
            try FileManager.default.createSharedFolder(path)
        }
    }

    /// Writes one message, whose lines end with CRLF or LF, and returns its file name.
    ///
    /// - Parameters:
    ///   - number: Orders messages that arrived in the same second: Dovecot numbers them by file name.
    ///   - receivedAt: Becomes the INTERNALDATE.
    @discardableResult
    package func add(_ message: [UInt8], number: Int, receivedAt: Date, flags: Flags = []) throws -> String {
        let seconds = Int(receivedAt.timeIntervalSince1970)
        let padded = String(repeating: "0", count: max(0, 9 - String(number).count)) + String(number)
        let name = "\(seconds).M\(padded)P1.postern,S=\(message.count):2,\(flags.letters)"
        let path = folder.appending(path: "cur/\(name)").path
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(message),
                attributes: [.modificationDate: receivedAt, .posixPermissions: 0o644])
        else {
            throw DovecotServer.Failure(description: "cannot write \(path)")
        }
        return name
    }
}

extension FileManager {
    /// Makes a folder, with those above it, which every user of the machine may write to.
    func createSharedFolder(_ folder: URL) throws {
        try createDirectory(at: folder, withIntermediateDirectories: true)
        try setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    }
}
