import Crypto
import Foundation
import MailService
import MailTransport
import NIOCore
import POP3Client
import POP3Protocol
import Synchronization

/// One login: a connection, and which message has which number in it.
final class MaildropSession: Sendable {
    let connection: POP3Connection
    /// By key, of this session alone.
    let numbers: [String: MessageNumber]
    let listing: [MaildropEntry]
    let listedAt: ContinuousClock.Instant
    /// Headers that had to be read to tell messages apart.
    let headers: [String: [UInt8]]
    /// Where its commands are told.
    private let traceBox: TraceBox
    private let use = Mutex(ContinuousClock.now)
    /// Messages whose headers were asked for.
    private let headersAsked: Mutex<Set<MessageNumber>>

    init(_ connection: POP3Connection, _ maildrop: MaildropListing, _ trace: TraceBox) {
        self.connection = connection
        numbers = maildrop.numbers
        listing = maildrop.entries
        headers = maildrop.headers
        headersAsked = Mutex(Set(maildrop.headers.keys.compactMap { maildrop.numbers[$0] }))
        listedAt = .now
        traceBox = trace
    }

    var lastUse: ContinuousClock.Instant { use.withLock { $0 } }

    func noteUse() {
        use.withLock { $0 = .now }
        traceBox.trace = RequestTrace.current
    }

    func noteHeaders(of numbers: [MessageNumber]) { headersAsked.withLock { $0.formUnion(numbers) } }

    /// Whether a message that was read is to be read again in another session.
    ///
    /// QUIRK: GNU Mailutils 3.15 answers RETR of a message that TOP was asked for in the same session with what TOP gave.
    func isDoubtful(_ number: MessageNumber, size: Int, announced: Int, hasBody: Bool) -> Bool {
        headersAsked.withLock { $0.contains(number) } && (size < announced || !hasBody)
    }

    func noteRest() {
        use.withLock { $0 = .now }
        traceBox.trace = nil
    }
}

/// Whose request the connection's commands belong to.
final class TraceBox: Sendable {
    private let state = Mutex<RequestTrace?>(nil)

    var trace: RequestTrace? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// A maildrop as one session sees it.
struct MaildropListing: Sendable {
    var entries: [MaildropEntry] = []
    var numbers: [String: MessageNumber] = [:]
    var headers: [String: [UInt8]] = [:]

    /// A UIDL is at most 70 characters (RFC 1939 section 7); a longer one is known by its digest.
    private static let longestUniqueID = 200

    /// Asks for all of it, in one flight. Messages without a UIDL of their own are told apart by their headers, which costs
    /// reading them.
    init(_ connection: POP3Connection) async throws {
        let stat = connection.start(StatRequest())
        let list = connection.start(ListRequest())
        let ids = connection.start(UniqueIDsRequest())
        _ = try await stat.value
        let sizes = try await list.value.sorted { $0.number < $1.number }
        var names: [MessageNumber: String] = [:]
        do {
            for listing in try await ids.value { names[listing.number] = Self.name(listing.uniqueID) }
        } catch let error as POP3ClientError where [.commandFailed, .unsupported].contains(error.code) {
            // UIDL is optional (RFC 1939 section 7): all are told apart by their headers.
            names = [:]
        }
        // A server that gives one UIDL to several messages doesn't tell them apart either.
        let uses = Dictionary(names.values.map { ($0, 1) }, uniquingKeysWith: +)
        names = names.filter { uses[$0.value] == 1 }
        let nameless = sizes.map(\.number).filter { names[$0] == nil }
        let read = try await Self.headers(of: nameless, connection)
        for entry in sizes {
            guard let name = names[entry.number] ?? read[entry.number].map(Self.digest) else { continue }
            let key = unused(name)
            entries.append(MaildropEntry(key: key, size: entry.octets))
            numbers[key] = entry.number
            headers[key] = read[entry.number]
        }
    }

    private static func name(_ uniqueID: String) -> String {
        guard uniqueID.utf8.count > longestUniqueID else { return uniqueID }
        return " u" + hexadecimal(SHA256.hash(data: Data(uniqueID.utf8)))
    }

    /// No UIDL has a space: what begins with one is ours.
    private static func digest(_ header: [UInt8]) -> String {
        " h" + hexadecimal(SHA256.hash(data: header))
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Messages that are the same to the letter are counted.
    private func unused(_ name: String) -> String {
        var key = name
        var count = 1
        while numbers[key] != nil {
            count += 1
            key = "\(name) \(count)"
        }
        return key
    }

    private static func headers(
        of numbers: [MessageNumber], _ connection: POP3Connection
    ) async throws -> [MessageNumber: [UInt8]] {
        guard !numbers.isEmpty else { return [:] }
        var headers: [MessageNumber: [UInt8]] = [:]
        var lacking: [MessageNumber] = []
        try await connection.tops(of: numbers) { number, answer in
            switch answer {
            case .success(let top): headers[number] = HeaderBlock.cut(top.content.readableBytesView)
            case .failure(let error) where error.code == .unsupported: lacking.append(number)
            case .failure(let error) where error.isAboutOneMessage: break
            case .failure(let error): throw error
            }
        }
        for number in lacking {
            headers[number] = try await connection.withMessage(number) { try await HeaderBlock.read($0) }
        }
        return headers
    }
}

/// The header of a message, up to the empty line that ends it.
enum HeaderBlock {
    /// Octets of a header that are looked at.
    static let maximumBytes = 256 * 1024

    static func cut(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let bytes = Array(bytes.prefix(maximumBytes))
        var line = 0
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "\n") else {
                position += 1
                continue
            }
            let length = position - line - (position > line && bytes[position - 1] == UInt8(ascii: "\r") ? 1 : 0)
            position += 1
            if length == 0 { return Array(bytes[..<position]) }
            line = position
        }
        return bytes
    }

    /// From a server without TOP: the message is read until its header is over.
    static func read(_ message: MessageStream) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in message {
            bytes.append(contentsOf: chunk.readableBytesView)
            let header = cut(bytes)
            if header.count < bytes.count || bytes.count >= maximumBytes { return header }
        }
        return cut(bytes)
    }
}

extension POP3ClientError {
    /// The server said no to this message, and the connection goes on.
    var isAboutOneMessage: Bool {
        [.commandFailed, .nonexistent, .needsUTF8, .systemPermanent, .systemTemporary, .limitExceeded].contains(code)
    }
}
