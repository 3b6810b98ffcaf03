import IMAPProtocol
import NIOCore
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a server said, as a file, and what Postern makes of it.
///
/// A file of this project has a head, up to a line `---`: lines that begin with `#` tell what it is about, the others are the
/// responses as ``ResponseSummary`` shows them. What others
/// recorded is bare replies, without a head.
struct Transcript: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: [String]
    /// With CRLF line ends, which the literals' sizes count, unless the head says `# bare line ends`.
    let bytes: [UInt8]

    var testDescription: String { name }

    init(name: String, file: [UInt8], withHead: Bool) {
        self.name = name
        let lines = file.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }
        let divider = !withHead ? nil : lines.firstIndex { Array($0) == Array("---".utf8) }
        let head = divider.map { lines[..<$0].map { String(decoding: $0, as: UTF8.self) } } ?? []
        expected = head.filter { !$0.hasPrefix("#") && !$0.isEmpty }
        let lineEnd: [UInt8] = head.contains("# bare line ends") ? [0x0A] : [0x0D, 0x0A]
        bytes = Array(lines[(divider.map { $0 + 1 } ?? 0)...].joined(separator: lineEnd))
    }

    /// The files below a folder that end in `.txt`; none where the folder is absent.
    static func all(in folder: String, withHeads: Bool = true) -> [Transcript] {
        names(in: folder).flatMap { name -> [Transcript] in
            let path = folder + "/" + name
            if name.hasSuffix(".txt") {
                return contents(path).map { [Transcript(name: name, file: $0, withHead: withHeads)] } ?? []
            }
            return all(in: path, withHeads: withHeads).map { Transcript(prefix: name, $0) }
        }
    }

    private init(prefix: String, _ other: Transcript) {
        name = prefix + "/" + other.name
        expected = other.expected
        bytes = other.bytes
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static func contents(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    /// The package's folder.
    static var packageRoot: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
    }
}

extension Transcript {
    /// Everything that was said, parsed; what doesn't parse is shown as its error.
    func summary(cutAt cuts: [Int] = []) -> [String] {
        Wire.events(bytes, cutAt: cuts).map { event in
            switch event {
            case .frame(let frame):
                do {
                    return ResponseSummary.text(of: try ResponseParser().parse(frame))
                } catch {
                    return "error: \(error)"
                }
            case .skipped(let skipped): return "skipped: \(skipped.limit)"
            case .literalBegin, .literalBytes, .literalEnd: return "streamed"
            }
        }
    }
}
