import IMAPClient
import IMAPProtocol
import MailService
import NIOCore

extension IMAPBackend {
    func content(_ request: ContentRequest) async throws -> ContentReply {
        let location = try await locate(request.message)
        guard let section = request.section.bodySection else {
            throw MailServiceError(.partNotFound, "The message has no such part.")
        }
        let (heads, announce) = AsyncThrowingStream.makeStream(of: Head.self)
        let stream = ContentStream { [self] writer in
            do {
                try await withFolder(location.mailbox, lane: request.section == .header ? .interactive : .bulk) {
                    connection, view in
                    try location.check(view)
                    do {
                        try await Self.stream(
                            request, section, of: location.uid, from: connection, announce: announce, to: writer)
                    } catch let error as IMAPClientError where error.code == .nonexistent {
                        throw MailServiceError(
                            error, code: .messageNotFound, detail: "The message is not there any more.")
                    }
                }
            } catch {
                announce.finish(throwing: error)
                throw error
            }
        }
        // What the server says before the first byte decides the answer's head.
        for try await head in heads {
            return ContentReply(size: head.size, offset: head.offset, isDecoded: head.isDecoded, stream: stream)
        }
        throw CancellationError()
    }

    func decodedSize(of id: MessageID, part partID: String) async throws -> Int? {
        let location = try await locate(id)
        guard let section = BodySection(partID: partID), section.specifier == .whole else { return nil }
        let key = ContentCache.Key(
            folder: location.cacheFolder, uid: location.uid.rawValue, section: "SIZE \(partID)", limit: 0)
        if let known = contents[key] { return Int(String(decoding: known, as: UTF8.self)) }
        return try await withFolder(location.mailbox) { connection, view in
            try location.check(view)
            guard connection.capabilities.contains(.binary) else { return nil }
            let answer: FetchResult
            do {
                answer = try await connection.fetch(
                    .uids(UIDSet(location.uid)), [.uid, .binarySize(part: section.part)])
            } catch let error as IMAPClientError where error.code == .commandFailed && connection.isOpen {
                // UNKNOWN-CTE (RFC 3516 section 4.3): the server doesn't know the transfer encoding.
                return nil
            }
            guard let size = answer.messages.first?.binarySizes.first?.size else { return nil }
            self.contents.keep(Array(String(size).utf8), for: key)
            return Int(clamping: size)
        }
    }

    private struct Head: Sendable {
        let size: Int?
        let offset: Int
        let isDecoded: Bool
    }

    private static func stream(
        _ request: ContentRequest,
        _ section: BodySection,
        of uid: UID,
        from connection: IMAPConnection,
        announce: AsyncThrowingStream<Head, any Error>.Continuation,
        to writer: ContentStream.Writer
    ) async throws {
        if request.prefersDecoded, connection.capabilities.contains(.binary), section.specifier == .whole {
            do {
                return try await stream(
                    request, section, isBinary: true, of: uid, from: connection, announce: announce, to: writer)
            } catch let error as IMAPClientError where error.responseCode == .unknownCTE && connection.isOpen {
                // RFC 3516 section 4.3: the server can't decode this part. It is decoded here, from BODY.
            }
        }
        try await stream(
            request, section, isBinary: false, of: uid, from: connection, announce: announce, to: writer)
    }

    private static func stream(
        _ request: ContentRequest,
        _ section: BodySection,
        isBinary: Bool,
        of uid: UID,
        from connection: IMAPConnection,
        announce: AsyncThrowingStream<Head, any Error>.Continuation,
        to writer: ContentStream.Writer
    ) async throws {
        let isCounted = !request.prefersDecoded || isBinary
        let body = BodyRequest(
            uid: uid,
            isBinary ? .binary(part: section.part) : .section(section),
            // A range over decoded content means nothing to a server that doesn't decode: all of it is read then.
            range: isCounted ? request.range.map(PartialRange.init) : nil)
        try await connection.withBody(body) { bytes in
            guard !bytes.head.isAbsent else {
                throw MailServiceError(.partNotFound, "The mail server does not give this part.")
            }
            announce.yield(
                Head(
                    size: Int(exactly: bytes.head.byteCount),
                    offset: bytes.head.origin.map { Int(clamping: $0) } ?? 0,
                    isDecoded: isBinary))
            announce.finish()
            do {
                for try await chunk in bytes {
                    try await writer.write(Array(chunk.readableBytesView))
                }
            } catch let error as IMAPClientError {
                // Something has been answered: another try would begin again in the middle of it.
                throw MailServiceError(upstream: error)
            }
        }
    }
}

extension ContentRequest.Section {
    fileprivate var bodySection: BodySection? {
        switch self {
        case .message: BodySection(part: [], .whole)
        case .header: BodySection(part: [], .header)
        case .part(let id): BodySection(partID: id)
        }
    }
}

extension PartialRange {
    fileprivate init(_ range: Range<Int>) {
        // RFC 9051 section 9: both numbers have 32 bits; an open end is as much as can be said.
        self.init(offset: UInt64(clamping: range.lowerBound), count: UInt64(clamping: max(1, range.count)))
    }
}
