package import Foundation
package import MailMessage

/// Reads a message that somebody gives out to be sent, as it streams by: what is wrong with it is refused, what it lacks is
/// added, what has to be known of it is kept.
///
/// Lines end in CRLF after it; the bytes of the body are otherwise as they came.
package struct OutgoingInspector {
    package struct Options: Sendable {
        /// Octets of the header: protects memory. Few servers take more.
        package var headerSize = 256 * 1024
        /// Octets of a line without its end: RFC 5322 section 2.1.1, and servers may cut what is over it.
        package var lineLength = 998
        /// What is added as User-Agent.
        package var agent = "Postern"

        package init() {}
    }

    /// What is known once all has gone by.
    package struct Facts: Sendable {
        package var headers = HeaderList()
        package var messageID = ""
        package var storedSize = 0
        package var sentSize = 0
        package var hasEightBitBody = false
        package var hasEightBitHeader = false
    }

    private let options: Options
    private let now: Date
    /// The domain of a Message-ID that is added.
    private let domain: String
    /// The header so far; nil when it is out.
    private var header: [UInt8]? = []
    private var lineLength = 0
    private var previous: UInt8 = 0
    private(set) var facts = Facts()

    package init(now: Date, domain: String, options: Options = Options()) {
        self.now = now
        self.domain = domain
        self.options = options
    }

    /// What of the next piece is to be stored.
    package mutating func receive(_ bytes: [UInt8]) throws(MailServiceError) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 32)
        for byte in bytes { try take(byte, into: &output) }
        facts.storedSize += output.count
        facts.sentSize += output.count
        return output
    }

    /// What comes after the last piece.
    package mutating func finish() throws(MailServiceError) -> [UInt8] {
        guard previous != UInt8(ascii: "\r") else { throw Self.bareCR }
        var output: [UInt8] = []
        if header != nil {
            if previous != UInt8(ascii: "\n"), header?.isEmpty == false { try take(UInt8(ascii: "\n"), into: &output) }
            if header != nil { try endHeader(into: &output) }
        } else if previous != UInt8(ascii: "\n") {
            output += Array("\r\n".utf8)
        }
        facts.storedSize += output.count
        facts.sentSize += output.count
        return output
    }

    private mutating func take(_ byte: UInt8, into output: inout [UInt8]) throws(MailServiceError) {
        defer { previous = byte }
        guard byte != 0 else { throw .invalid("body", "has a NUL octet, which no mail may have") }
        if byte == UInt8(ascii: "\n") { return try endLine(into: &output) }
        guard previous != UInt8(ascii: "\r") else { throw Self.bareCR }
        if byte == UInt8(ascii: "\r") { return }
        lineLength += 1
        guard lineLength <= options.lineLength else {
            throw .invalid("body", "has a line of more than \(options.lineLength) octets: encode it (RFC 5322, 2.1.1)")
        }
        if header != nil {
            header?.append(byte)
            guard header?.count ?? 0 <= options.headerSize else {
                throw MailServiceError(.tooLarge, "The message's header has more than \(options.headerSize) octets.")
            }
        } else {
            if byte >= 0x80 { facts.hasEightBitBody = true }
            output.append(byte)
        }
    }

    private mutating func endLine(into output: inout [UInt8]) throws(MailServiceError) {
        let isEmptyLine = lineLength == 0
        lineLength = 0
        guard header != nil else {
            output += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
            return
        }
        if isEmptyLine { return try endHeader(into: &output) }
        header? += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }

    private static let bareCR = MailServiceError.invalid("body", "has a CR without an LF after it")
}

// MARK: - The header

extension OutgoingInspector {
    private mutating func endHeader(into output: inout [UInt8]) throws(MailServiceError) {
        var block = header ?? []
        header = nil
        try Self.check(block)
        let given = HeaderList.parse(block)
        // What isn't read can't be sent to.
        guard !given.isTruncated else { throw .invalid("body", "has more header fields than any mail program writes") }
        block += additions(to: given)
        facts.headers = HeaderList.parse(block)
        facts.messageID = facts.headers.messageID ?? ""
        var removal = BlindCopyRemoval()
        let sent = removal.filter(block) + removal.finish()
        facts.hasEightBitHeader = sent.contains { $0 >= 0x80 }
        facts.sentSize -= block.count - sent.count
        output += block
        output += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }

    /// Every line is a field or goes on with one.
    private static func check(_ block: [UInt8]) throws(MailServiceError) {
        guard !block.isEmpty else { throw .invalid("body", "has no header") }
        var isFirst = true
        for line in block.split(separator: UInt8(ascii: "\n")) {
            let isContinuation = line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t")
            let name = line.prefix { $0 != UInt8(ascii: ":") }
            let isField = name.count < line.count && !name.isEmpty && name.allSatisfy { (0x21...0x7E).contains($0) }
            guard isContinuation ? !isFirst : isField else {
                throw .invalid("body", "has a header line that is no field: \(text(line))")
            }
            isFirst = false
        }
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.prefix(60).map { $0 < 0x20 || $0 > 0x7E ? 0x3F : $0 }, as: UTF8.self)
    }

    private func additions(to headers: HeaderList) -> [UInt8] {
        var lines: [String] = []
        // In UTC: where the sender is, is the sender's to tell.
        if headers["date"] == nil { lines.append("Date: \(RFC5322Date.text(now))") }
        if headers.messageID == nil { lines.append("Message-ID: <\(UUID().uuidString.lowercased())@\(domain)>") }
        if headers["user-agent"] == nil, headers["x-mailer"] == nil { lines.append("User-Agent: \(options.agent)") }
        if headers["mime-version"] == nil, headers["content-type"] != nil { lines.append("MIME-Version: 1.0") }
        return Array(lines.map { $0 + "\r\n" }.joined().utf8)
    }
}
