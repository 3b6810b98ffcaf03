import NIOHTTP1
import NIOHTTPCompression

/// Which responses go out compressed, and what that does to their header.
struct ResponseCompression: Sendable {
    /// Set by the layers above on a response that must go out as it is (an answer to HEAD, a secret); never sent.
    static let exemption = "Postern-Uncompressed"

    /// Octets below which a body isn't worth it.
    let minimumSize: Int

    func makeHandler() -> HTTPResponseCompressor {
        HTTPResponseCompressor { head, isAcceptable in
            decide(&head, isAcceptable: isAcceptable)
        }
    }

    func decide(
        _ head: inout HTTPResponseHead, isAcceptable: Bool
    ) -> HTTPResponseCompressor.CompressionIntent {
        let isExempt = head.headers.contains(name: Self.exemption)
        head.headers.remove(name: Self.exemption)
        guard isEligible(head) else { return .doNotCompress }
        head.headers.add(name: "Vary", value: "Accept-Encoding")
        guard isAcceptable, !isExempt else { return .doNotCompress }
        // RFC 9110 section 8.8.3.3: the encoded bytes are another representation, to which a strong tag doesn't apply.
        if let tag = head.headers.first(name: "ETag"), !tag.hasPrefix("W/") {
            head.headers.replaceOrAdd(name: "ETag", value: "W/" + tag)
        }
        // A range of this would be a range of something else than what was sent.
        head.headers.remove(name: "Accept-Ranges")
        return .compressIfPossible
    }

    private func isEligible(_ head: HTTPResponseHead) -> Bool {
        guard head.status.mayHaveResponseBody, head.status != .partialContent,
            !head.headers.contains(name: "Content-Encoding"),
            let type = head.headers.first(name: "Content-Type"), Self.isCompressible(mediaType: type)
        else { return false }
        guard let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }) else { return true }
        return length >= minimumSize
    }

    /// Text in its various guises. Images, archives and documents are compressed already.
    private static func isCompressible(mediaType: String) -> Bool {
        let type = mediaType.prefix { $0 != ";" && $0 != " " }.lowercased()
        return type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
            || compressibleTypes.contains(type)
    }

    private static let compressibleTypes: Set<String> = [
        "application/json", "application/x-ndjson", "application/yaml", "application/xml", "message/rfc822",
    ]
}
