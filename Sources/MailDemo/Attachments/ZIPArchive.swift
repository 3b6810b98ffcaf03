/// A ZIP archive whose members are stored as they are: names in UTF-8, one fixed date.
enum ZIPArchive {
    /// 1 January 2024, noon, in the format of MS-DOS.
    private static let (time, date): (UInt16, UInt16) = (12 << 11, (2024 - 1980) << 9 | 1 << 5 | 1)
    /// Names are in UTF-8.
    private static let flags: UInt16 = 1 << 11

    static func bytes(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let offset = UInt32(archive.count)
            archive.appendLittleEndian(UInt32(0x0403_4B50))
            archive += member(file) + Array(file.name.utf8) + file.bytes
            directory.appendLittleEndian(UInt32(0x0201_4B50))
            directory.appendLittleEndian(UInt16(20))
            directory += member(file)
            // No comment, first disk, no attributes.
            for _ in 0..<3 { directory.appendLittleEndian(UInt16(0)) }
            directory.appendLittleEndian(UInt32(0))
            directory.appendLittleEndian(offset)
            directory += Array(file.name.utf8)
        }
        return archive + directory + end(files.count, directory: directory.count, at: archive.count)
    }

    /// What the local header and the directory's entry have in common.
    private static func member(_ file: (name: String, bytes: [UInt8])) -> [UInt8] {
        var member: [UInt8] = []
        for field in [20, flags, 0, time, date] { member.appendLittleEndian(field) }
        member.appendLittleEndian(Deflate.checksum(file.bytes))
        member.appendLittleEndian(UInt32(file.bytes.count))
        member.appendLittleEndian(UInt32(file.bytes.count))
        member.appendLittleEndian(UInt16(file.name.utf8.count))
        member.appendLittleEndian(UInt16(0))
        return member
    }

    private static func end(_ count: Int, directory: Int, at offset: Int) -> [UInt8] {
        var end: [UInt8] = []
        end.appendLittleEndian(UInt32(0x0605_4B50))
        for field in [0, 0, UInt16(count), UInt16(count)] { end.appendLittleEndian(field) }
        end.appendLittleEndian(UInt32(directory))
        end.appendLittleEndian(UInt32(offset))
        end.appendLittleEndian(UInt16(0))
        return end
    }
}
