import MailService

/// What a server offered in its last answer to EHLO (RFC 5321 section 4.1.1.1).
struct SMTPExtensions: Equatable {
    /// Keywords in upper case, with their arguments.
    private(set) var keywords: [String: String] = [:]

    /// - Parameter lines: of the answer, without their codes; the first is the server's name.
    init(lines: [String] = []) {
        for line in lines.dropFirst() {
            // Some old servers write `AUTH=LOGIN` beside `AUTH LOGIN`.
            let parts = line.split(maxSplits: 1) { $0 == " " || $0 == "=" }
            guard let keyword = parts.first?.uppercased(), keywords[keyword] == nil else { continue }
            keywords[keyword] = parts.count > 1 ? String(parts[1]) : ""
        }
    }

    func offers(_ keyword: String) -> Bool { keywords[keyword] != nil }

    /// Octets of the largest message (RFC 1870); nil where it doesn't say, or says that there is no fixed limit.
    var sizeLimit: Int? {
        keywords["SIZE"].flatMap { Int($0.trimmingPrefix(" ")) }.flatMap { $0 > 0 ? $0 : nil }
    }
}
