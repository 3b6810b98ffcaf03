import IMAPProtocol
import Logging
import MailStore

/// An item of FETCH that needs the message's bytes, found but not yet read.
enum ContentItem {
    case section(BodySection, PartialRange?, SectionData?)
    case rfc822(RFC822Item, SectionData?)
    case binary([Int], PartialRange?, SectionData?)
    case binarySize([Int], Int)

    /// Nil for an attribute that needs none.
    ///
    /// - Throws: ``CommandFailure`` for a part that can't be decoded, which fails the command (RFC 3516 section 4.3).
    init?(_ attribute: FetchAttribute, _ sections: SectionReader, _ faults: FaultPlan?) throws {
        switch attribute {
        case .section(let section, _, let partial):
            let partial = faults?.ignoresPartial == true ? nil : partial
            self = .section(section, partial, try sections.section(section, partial: partial))
        case .rfc822(let item): self = .rfc822(item, try sections.section(item.section))
        case .binary(let part, _, let partial):
            self = .binary(part, partial, try Self.decoding { try sections.binary(part, partial: partial) })
        case .binarySize(let part):
            self = .binarySize(part, try Self.decoding { try sections.binarySize(part) } ?? 0)
        default: return nil
        }
    }

    private static func decoding<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch SectionReader.BinaryError.unknownEncoding {
            throw CommandFailure.no(.unknownCTE, "The part's transfer encoding isn't known here")
        } catch SectionReader.BinaryError.notALeaf {
            throw CommandFailure.bad("Only parts that have no parts can be decoded")
        }
    }
}

/// Sections of a message in a FETCH response, streamed.
extension IMAPSession {
    func write(_ item: ContentItem) async throws {
        switch item {
        case .section(let section, let partial, let data):
            try await write(data, as: .body(section, origin: partial?.offset))
        case .rfc822(let item, let data): try await write(data, as: .rfc822(item))
        case .binary(let part, let partial, let data):
            try await write(data, as: .binary(part: part, origin: partial?.offset), isBinary: true)
        case .binarySize(let part, let size): encoder.fetchBinarySize(part: part, UInt64(clamping: size))
        }
    }

    /// A literal, chunk by chunk; NIL for a section that the message doesn't have.
    private func write(_ data: SectionData?, as section: FetchedSection, isBinary: Bool = false) async throws {
        guard var data else { return encoder.fetchSection(section, nil) }
        encoder.beginSection(section, byteCount: UInt64(data.count), isBinary: isBinary)
        do {
            while let chunk = try data.nextChunk(limit: options.outputChunk) {
                encoder.write(bytes: chunk)
                try await flushIfLarge()
            }
        } catch let error as StoreError {
            // The literal has begun: the client would take whatever follows for the message.
            logger.error("a message can't be read", metadata: ["error": "\(error)"])
            throw SessionEnd.closed
        }
    }
}
