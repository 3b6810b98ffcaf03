import Foundation

/// What a content's bytes allow, read through once.
package struct ContentScan {
    /// Of the lines before the first empty one.
    package private(set) var isHeaderASCII = true
    package private(set) var isBodyASCII = true
    private var isInBody = false
    private var hasNUL = false
    private var hasBareLineEnd = false
    private var longestLine = 0

    var isASCII: Bool { isHeaderASCII && isBodyASCII }

    /// Whether it may be sent without an encoding: its lines end in CRLF, and have at most 998 octets (RFC 5321 section
    /// 4.5.3.1.6).
    package var canStayAsItIs: Bool { !hasNUL && !hasBareLineEnd && longestLine <= 998 }

    /// Reads a file from its beginning.
    package init(_ descriptor: Int32) throws(CompositionError) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var offset: off_t = 0
        var state = LineState()
        while true {
            let count = pread(descriptor, &buffer, buffer.count, offset)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .file(errno) }
            guard count > 0 else { break }
            offset += off_t(count)
            for byte in buffer[..<count] { add(byte, &state) }
        }
        if state.sawCarriageReturn { hasBareLineEnd = true }
        longestLine = max(longestLine, state.length)
    }

    private struct LineState {
        var length = 0
        var sawCarriageReturn = false
    }

    private mutating func add(_ byte: UInt8, _ state: inout LineState) {
        if byte == ASCII.lineFeed {
            if !state.sawCarriageReturn { hasBareLineEnd = true }
            longestLine = max(longestLine, state.length)
            if state.length == 0 { isInBody = true }
            state = LineState()
            return
        }
        if state.sawCarriageReturn { hasBareLineEnd = true }
        state.sawCarriageReturn = byte == ASCII.carriageReturn
        if !state.sawCarriageReturn { state.length += 1 }
        if byte >= 0x80 {
            if isInBody { isBodyASCII = false } else { isHeaderASCII = false }
        }
        if byte == 0 { hasNUL = true }
    }
}
