import Foundation
import MailStore

/// What a test has some program put into a mail store, and take out of it.
extension AccountStore {
    /// Messages that are appended at once.
    private static let batch = 500

    /// Puts the first `count` messages of ``SampleMail`` into a folder. Blocks, for a moment where they are many.
    func fill(_ path: [String], count: Int) throws {
        let folder = try folder(path)
        let mail = SampleMail()
        for start in stride(from: 1, through: count, by: Self.batch) {
            let messages = try (start...min(count, start + Self.batch - 1)).map { number in
                let message = mail.message(number)
                return try incoming(message.bytes, receivedAt: message.receivedAt, flags: message.flags)
            }
            try append(messages, to: folder.id)
        }
    }

    /// Delivers messages in order, an hour between arrivals.
    func store(_ messages: [[UInt8]], in path: [String], flags: Maildir.Flags) throws {
        let first = SampleMail().message(1, kind: .note).receivedAt
        let arriving = try messages.enumerated().map { index, message in
            try incoming(message, receivedAt: first.addingTimeInterval(Double(index) * 3600), flags: flags)
        }
        try append(arriving, to: folder(path).id)
    }

    func expunge(_ uids: ClosedRange<UInt32>, in path: [String]) throws {
        let folder = try folder(path)
        let uids = UIDRanges(uids)
        try store(.add(MessageFlags(.deleted)), on: uids, in: folder.id)
        try expunge(in: folder.id, uids: uids)
    }

    /// The folder, made where it is missing.
    private func folder(_ path: [String]) throws -> Folder {
        try folder(madeAt: path.isEmpty ? .inbox : FolderPath(path))
    }

    private func incoming(_ bytes: [UInt8], receivedAt: Date, flags: Maildir.Flags) throws -> NewMessage {
        let message = makeIncoming()
        try message.write(contentsOf: bytes)
        let date = InternalDate(seconds: Int64(receivedAt.timeIntervalSince1970))
        return NewMessage(message, flags: MessageFlags(SystemFlags(flags)), internalDate: date)
    }
}

extension SystemFlags {
    fileprivate init(_ flags: Maildir.Flags) {
        let pairs: [(Maildir.Flags, SystemFlags)] = [
            (.seen, .seen), (.answered, .answered), (.flagged, .flagged), (.deleted, .deleted), (.draft, .draft),
        ]
        self = pairs.reduce(into: []) { if flags.contains($1.0) { $0.insert($1.1) } }
    }
}
