import Foundation

/// Turns a message as it goes over the wire into what stands in an mbox file, piece by piece: every line that begins
/// with `From `, or with that after any number of `>`, gets one `>` more (mboxrd); CRLF becomes LF, unless the message
/// is kept raw.
package struct MboxPayloadEncoder: Sendable {
    private static let from = Array("From ".utf8)

    private let isRaw: Bool
    /// How many bytes of `From ` were seen at the begin of the line, behind its `>`; nil when that's no longer possible.
    private var matched: Int? = 0
    /// A CR that may belong to a CRLF.
    private var holdsReturn = false

    package init(isRaw: Bool) {
        self.isRaw = isRaw
    }

    /// Encodes the next bytes.
    package mutating func encode(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        var offset = 0
        if holdsReturn, let first = bytes.first {
            if first != UInt8(ascii: "\n") { output.append(UInt8(ascii: "\r")) }
            holdsReturn = false
        }
        while offset < bytes.count {
            if matched != nil {
                matchPrefix(bytes, &offset, into: &output)
            } else {
                copyLine(bytes, &offset, into: &output)
            }
        }
    }

    /// Gives what was held back.
    package mutating func finish(into output: inout [UInt8]) {
        if let matched { output += Self.from.prefix(matched) }
        if holdsReturn { output.append(UInt8(ascii: "\r")) }
        matched = 0
        holdsReturn = false
    }

    /// At the begin of a line. A `>` more stands as well behind those that are there as before them.
    private mutating func matchPrefix(
        _ bytes: UnsafeRawBufferPointer, _ offset: inout Int, into output: inout [UInt8]
    ) {
        guard let matched else { return }
        let byte = bytes[offset]
        if matched == 0, byte == UInt8(ascii: ">") {
            output.append(byte)
            offset += 1
        } else if byte == Self.from[matched] {
            offset += 1
            self.matched = matched + 1
            guard matched + 1 == Self.from.count else { return }
            output.append(UInt8(ascii: ">"))
            output += Self.from
            self.matched = nil
        } else {
            output += Self.from.prefix(matched)
            self.matched = nil
        }
    }

    /// Copies to the end of the line, or of the bytes.
    private mutating func copyLine(
        _ bytes: UnsafeRawBufferPointer, _ offset: inout Int, into output: inout [UInt8]
    ) {
        guard let lineFeed = Self.lineFeed(in: bytes, from: offset) else {
            var end = bytes.count
            if !isRaw, bytes[end - 1] == UInt8(ascii: "\r") {
                holdsReturn = true
                end -= 1
            }
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[offset..<end]))
            offset = bytes.count
            return
        }
        let hasReturn = !isRaw && lineFeed > offset && bytes[lineFeed - 1] == UInt8(ascii: "\r")
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[offset..<lineFeed - (hasReturn ? 1 : 0)]))
        output.append(UInt8(ascii: "\n"))
        offset = lineFeed + 1
        matched = 0
    }

    private static func lineFeed(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
