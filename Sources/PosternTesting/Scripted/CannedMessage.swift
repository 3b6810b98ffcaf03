/// A message of a ``ScriptedIMAP`` mailbox: one text part, in ASCII.
package struct CannedMessage: Sendable {
    package var uid: UInt32
    package var subject: String
    package var text: String
    /// As IMAP writes them, between parentheses: `\Seen $Forwarded`.
    package var flags = ""
    /// IMAP's date-time.
    package var internalDate = "17-Jul-1996 02:44:25 -0700"
    /// Takes the place of the ENVELOPE that would be right.
    package var envelope: String?
    /// Takes the place of the BODYSTRUCTURE that would be right.
    package var bodyStructure: String?

    package init(uid: UInt32, subject: String, text: String) {
        self.uid = uid
        self.subject = subject
        self.text = text
    }

    /// Messages with the UIDs 101, 102, …
    package static func series(_ count: Int) -> [CannedMessage] {
        (0..<count).map { index in
            CannedMessage(
                uid: UInt32(101 + index), subject: "Message \(index + 1)",
                text: "The text of message \(index + 1), long enough to be asked for in parts.\r\n")
        }
    }

    private var messageID: String { "<\(uid)@scripted.example>" }

    /// The header with the empty line after it.
    var header: String {
        """
        From: Bob <bob@example.net>\r
        To: alice@example.org\r
        Subject: \(subject)\r
        Date: Wed, 17 Jul 1996 02:23:25 -0700\r
        Message-ID: \(messageID)\r
        MIME-Version: 1.0\r
        Content-Type: text/plain; charset=us-ascii\r
        \r\n
        """
    }

    /// The whole message.
    package var raw: String { header + text }

    /// One FETCH item's name and value as it is answered, or nil for an unknown one.
    func answer(to item: Substring, ignoringPartial: Bool) -> String? {
        switch item.uppercased() {
        case "UID": return "UID \(uid)"
        case "FLAGS": return "FLAGS (\(flags))"
        case "INTERNALDATE": return "INTERNALDATE \"\(internalDate)\""
        case "RFC822.SIZE": return "RFC822.SIZE \(raw.utf8.count)"
        case "ENVELOPE":
            let bob = "((\"Bob\" NIL \"bob\" \"example.net\"))"
            let right = """
                ("Wed, 17 Jul 1996 02:23:25 -0700" "\(subject)" \(bob) \(bob) \(bob) \
                ((NIL NIL "alice" "example.org")) NIL NIL NIL "\(messageID)")
                """
            return "ENVELOPE \(envelope ?? right)"
        case "BODYSTRUCTURE":
            let lines = text.utf8.count { $0 == 0x0A }
            let right = """
                ("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" \(text.utf8.count) \(lines) NIL NIL NIL NIL)
                """
            return "BODYSTRUCTURE \(bodyStructure ?? right)"
        default: return section(item, ignoringPartial: ignoringPartial)
        }
    }

    /// `BODY[section]<first.count>`, `.PEEK` or not.
    private func section(_ item: Substring, ignoringPartial: Bool) -> String? {
        guard item.uppercased().hasPrefix("BODY"), let open = item.firstIndex(of: "["),
            let close = item.lastIndex(of: "]")
        else { return nil }
        let name = item[item.index(after: open)..<close]
        guard let whole = content(of: name.uppercased()) else { return "BODY[\(name)] NIL" }
        let partial = item[item.index(after: close)...].dropFirst().dropLast().split(separator: ".").compactMap {
            Int($0)
        }
        guard partial.count == 2, !ignoringPartial else { return "BODY[\(name)] {\(whole.utf8.count)}\r\n\(whole)" }
        let piece = String(decoding: Array(whole.utf8).dropFirst(partial[0]).prefix(partial[1]), as: UTF8.self)
        return "BODY[\(name)]<\(partial[0])> {\(piece.utf8.count)}\r\n\(piece)"
    }

    private func content(of section: String) -> String? {
        switch section {
        case "": raw
        case "HEADER": header
        case "TEXT", "1": text
        case "1.MIME": "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
        case let fields where fields.hasPrefix("HEADER.FIELDS ("):
            header.components(named: fields.dropFirst("HEADER.FIELDS (".count).dropLast())
        default: nil
        }
    }
}

extension String {
    /// The header fields with these names, and the empty line.
    fileprivate func components(named names: Substring) -> String {
        let names = Set(names.split(separator: " ").map { $0.trimmingQuotes() })
        let fields = split(separator: "\r\n").filter { field in
            names.contains(String(field.prefix { $0 != ":" }).uppercased())
        }
        return fields.map { $0 + "\r\n" }.joined() + "\r\n"
    }
}

extension Substring {
    fileprivate func trimmingQuotes() -> String {
        hasPrefix("\"") && hasSuffix("\"") && count > 1 ? String(dropFirst().dropLast()) : String(self)
    }
}
