import Foundation

/// The first messages of ``SampleMail`` as a Maildir folder on disk, made once and linked into accounts.
///
/// A message file in a Maildir is renamed but never written to, so accounts can share its bytes. Dovecot's index files
/// are written to, so those are copied.
struct SampleArchive {
    /// Changes with the generator: an archive made by an older one is not used.
    private static let version = 1
    private static let indexFiles = ["dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"]

    /// The time that every linked folder carries.
    private static let settled = Date(timeIntervalSince1970: 1_577_836_800)

    private let folder: URL

    /// Finds the archive of this size, or makes it.
    init(count: Int) throws {
        let root = DovecotServer.repository.appending(path: ".build/sample-mail")
        folder = root.appending(path: "\(Self.version)-\(count)")
        guard !FileManager.default.fileExists(atPath: folder.path) else { return }

        // Made aside and renamed: another process may be doing the same, and an interrupted one leaves no half archive.
        let scratch = root.appending(path: UUID().uuidString)
        let maildir = try Maildir(folder: scratch)
        for message in SampleMail().messages(count) {
            try maildir.add(
                message.bytes, number: message.number, receivedAt: message.receivedAt, flags: message.flags)
        }
        do {
            try FileManager.default.moveItem(at: scratch, to: folder)
        } catch {
            try FileManager.default.removeItem(at: scratch)
            guard FileManager.default.fileExists(atPath: folder.path) else { throw error }
        }
    }

    /// Whether an account's index was kept, so that the next account needs none built.
    var hasIndex: Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: Self.indexFiles[0]).path)
    }

    /// Puts every message, and the index if there is one, into an account's folder.
    func link(into destination: URL) throws {
        let files = FileManager.default
        for name in try files.contentsOfDirectory(atPath: folder.appending(path: "cur").path) {
            let source = folder.appending(path: "cur/\(name)").path
            let target = destination.appending(path: "cur/\(name)").path
            do {
                try files.linkItem(atPath: source, toPath: target)
            } catch {
                // Another file system, or links are not allowed here.
                try files.copyItem(atPath: source, toPath: target)
            }
        }
        // Dovecot reads a whole folder anew when its time is not the one in the index, or is only seconds old.
        try files.setAttributes(
            [.modificationDate: Self.settled], ofItemAtPath: destination.appending(path: "cur").path)
        guard hasIndex else { return }
        for name in Self.indexFiles { try copy(name, from: folder, to: destination) }
    }

    /// Takes over what Dovecot built for an account that was linked from this archive.
    func keepIndex(of source: URL) throws {
        for name in Self.indexFiles.reversed() { try copy(name, from: source, to: folder) }
    }

    private func copy(_ name: String, from source: URL, to destination: URL) throws {
        let file = source.appending(path: name)
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        let target = destination.appending(path: name)
        try Data(contentsOf: file).write(to: target)
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: target.path)
    }
}
