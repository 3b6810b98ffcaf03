import Foundation
import MailMessage
import MailService

/// Lists and messages as plain text, for people with `curl`.
enum TextTable {
    static func folders(_ folders: [Folder]) -> String {
        let rows = folders.map { folder in
            let indent = String(repeating: "  ", count: min(folder.path.count - 1, 16))
            return [
                indent + printable(folder.name), folder.role?.rawValue ?? "", folder.total.map(String.init) ?? "",
                folder.unread.map { $0 > 0 ? "\($0) unread" : "" } ?? "", folder.id.encoded,
            ]
        }
        return aligned(rows)
    }

    static func page(_ page: MessagePage) -> String {
        messages(page.messages, nextCursor: page.nextCursor?.encoded)
    }

    static func messages(_ messages: [MessageSummary], nextCursor: String?) -> String {
        let rows = messages.map { message in
            [
                marks(message), Timestamp(message.header.receivedAt).text,
                cut(message.header.from.first.map { $0.name ?? $0.address } ?? "", 24),
                cut(message.header.subject ?? "", 60), message.id.encoded,
            ]
        }
        return aligned(rows) + next(nextCursor)
    }

    /// A line for each, by its last message.
    static func threads(_ threads: [MailThread], nextCursor: String?) -> String {
        let rows = threads.map { thread in
            let last = thread.messages.last?.header
            return [
                String(thread.messages.count), last.map { Timestamp($0.receivedAt).text } ?? "",
                cut(last?.from.first.map { $0.name ?? $0.address } ?? "", 24), cut(last?.subject ?? "", 60),
                thread.id.encoded,
            ]
        }
        return aligned(rows) + next(nextCursor)
    }

    private static func next(_ cursor: String?) -> String {
        cursor.map { "\nnext: ?cursor=\($0)\n" } ?? ""
    }

    static func message(_ message: MessageDetail) -> String {
        let header = message.summary.header
        var lines = [
            field("From", header.from.map(spelled)), field("To", header.to.map(spelled)),
            field("Cc", header.cc.map(spelled)), field("Date", [Timestamp(header.sentAt ?? header.receivedAt).text]),
            field("Subject", header.subject.map { [$0] } ?? []),
        ].compactMap { $0 }
        lines += message.attachments.map { part in
            "Attachment: \(part.id) \(printable(part.downloadName)) (\(part.mediaType), \(part.estimatedSize) bytes)"
        }
        let text = (message.text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(printable)
        return (lines + [""] + text).joined(separator: "\n") + (message.textTruncated ? "\n[…]\n" : "\n")
    }

    private static func field(_ name: String, _ values: [String]) -> String? {
        values.isEmpty ? nil : "\(name): \(printable(values.joined(separator: ", ")))"
    }

    private static func spelled(_ address: MailAddress) -> String {
        address.name.map { "\($0) <\(address.address)>" } ?? address.address
    }

    /// Unread, flagged, answered, and with attachments.
    private static func marks(_ message: MessageSummary) -> String {
        [
            message.keywords.contains(.seen) ? " " : "*", message.keywords.contains(.flagged) ? "!" : " ",
            message.keywords.contains(.answered) ? "<" : " ", message.header.hasAttachments ? "@" : " ",
        ].joined()
    }

    private static func aligned(_ rows: [[String]]) -> String {
        guard let columns = rows.first?.count else { return "" }
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }
                .joined(separator: "  ").trimmingSuffix(" ") + "\n"
        }.joined()
    }

    private static func cut(_ text: String, _ width: Int) -> String {
        let text = printable(text)
        return text.count > width ? text.prefix(width - 1) + "…" : text
    }

    /// Without the control characters that a stranger's subject could steer a terminal with.
    private static func printable(_ text: some StringProtocol) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    scalar != "\t" && CharacterSet.controlCharacters.contains(scalar) ? " " : scalar
                }))
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var text = self[...]
        while text.last == character { text.removeLast() }
        return String(text)
    }
}
