extension AccountStore {
    /// Writes a folder's file anew without what is dead in it.
    package func compact(_ folder: FolderID) throws {
        throw StoreError(.io, "not written yet")
    }

    /// Compares the index with the files, byte by byte.
    ///
    /// - Returns: what is wrong, in words; empty where all is well.
    package func check() throws -> [String] {
        throw StoreError(.io, "not written yet")
    }

    /// Writes a folder as a plain mbox file (mboxrd, LF), which any mail program reads. The file must not exist.
    ///
    /// - Returns: how many messages.
    @discardableResult
    package func export(_ folder: FolderID, toFile path: String) throws -> Int {
        throw StoreError(.io, "not written yet")
    }

    /// Appends the messages of an mbox file. Flags are taken from `Status` and `X-Status`, dates from the `From ` lines.
    ///
    /// - Returns: how many messages were taken, and how many left out since too large.
    @discardableResult
    package func importFile(_ path: String, into folder: FolderID) throws -> (imported: Int, tooLarge: Int) {
        throw StoreError(.io, "not written yet")
    }
}
