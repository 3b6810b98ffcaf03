/// Takes Bcc and Resent-Bcc out of a message's header as it streams by (RFC 5322 section 3.6.3): what went to others in
/// secret isn't told. The body passes untouched.
struct BlindCopyRemoval {
    private enum State {
        /// At a line's beginning, so many bytes of it held back.
        case lineStart([UInt8])
        /// In a field that stays, or one that goes.
        case inField(stays: Bool)
        case body
    }

    /// Bytes of a line that are looked at: the longest of the names, and white space before its colon.
    private static let lookAhead = 24

    private var state = State.lineStart([])
    private var staysBefore = true

    /// What of the next piece goes out.
    mutating func filter(_ bytes: [UInt8]) -> [UInt8] {
        if case .body = state { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            if case .body = state {
                output += bytes[index...]
                return output
            }
            take(byte, into: &output)
        }
        return output
    }

    /// What was held back, where the message ends in the middle of a field's name.
    mutating func finish() -> [UInt8] {
        guard case .lineStart(let held) = state else { return [] }
        state = .body
        return held
    }

    private mutating func take(_ byte: UInt8, into output: inout [UInt8]) {
        switch state {
        case .lineStart(var held):
            held.append(byte)
            decide(held, into: &output)
        case .inField(let stays):
            if stays { output.append(byte) }
            if byte == UInt8(ascii: "\n") {
                staysBefore = stays
                state = .lineStart([])
            }
        case .body: output.append(byte)
        }
    }

    private mutating func decide(_ held: [UInt8], into output: inout [UInt8]) {
        let isEnd = held.last == UInt8(ascii: "\n")
        if isEnd, held.count <= 2, held.count == 1 || held[0] == UInt8(ascii: "\r") {
            output += held
            state = .body
            return
        }
        let stays: Bool
        if let first = held.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
            stays = staysBefore
        } else if held.last == UInt8(ascii: ":") {
            stays = !Self.isBlindCopy(held.dropLast())
        } else if isEnd || held.count >= Self.lookAhead {
            stays = true
        } else {
            state = .lineStart(held)
            return
        }
        if stays { output += held }
        staysBefore = stays
        state = isEnd ? .lineStart([]) : .inField(stays: stays)
    }

    private static func isBlindCopy(_ name: ArraySlice<UInt8>) -> Bool {
        let name = String(decoding: name, as: UTF8.self).lowercased().trimming { $0 == " " || $0 == "\t" }
        return name == "bcc" || name == "resent-bcc"
    }
}

extension String {
    fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> Substring {
        let end = lastIndex { !isTrimmed($0) }.map { index(after: $0) } ?? startIndex
        return self[..<end]
    }
}

extension ContentStream {
    /// The message without its Bcc.
    func withoutBlindCopies() -> ContentStream {
        ContentStream { writer in
            var removal = BlindCopyRemoval()
            for try await bytes in self {
                let rest = removal.filter(bytes)
                if !rest.isEmpty { try await writer.write(rest) }
            }
            let rest = removal.finish()
            if !rest.isEmpty { try await writer.write(rest) }
        }
    }
}
