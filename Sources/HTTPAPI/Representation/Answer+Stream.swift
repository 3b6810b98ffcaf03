import HTTPTypes
import Hummingbird
import MailService
import NIOCore

extension Answer {
    /// What went wrong in the middle of a body: the connection is cut, so that nobody takes half for whole.
    private struct LengthMismatch: Error {}

    /// A body that is sent as it comes, no faster than the client reads it. It is dropped, and what feeds it stopped,
    /// when the client goes away.
    ///
    /// The first bytes are awaited before the answer begins: a failure until then is still a problem document.
    ///
    /// - Parameter length: octets that the stream must give, where that is known.
    static func stream(
        _ stream: ContentStream,
        length: Int?,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields
    ) async throws -> Response {
        var iterator = stream.makeAsyncIterator()
        let first = try await iterator.next()
        let body = ResponseBody(contentLength: length) { writer in
            var remaining = length ?? .max
            var next = first
            // Iterators of a stream share its place: this one goes on after the first chunk.
            var iterator = stream.makeAsyncIterator()
            while let chunk = next {
                guard chunk.count <= remaining else { throw LengthMismatch() }
                remaining -= chunk.count
                try await writer.write(ByteBuffer(bytes: chunk))
                next = try await iterator.next()
            }
            guard length == nil || remaining == 0 else { throw LengthMismatch() }
            try await writer.finish(nil)
        }
        return Response(status: status, headers: headers, body: body)
    }
}
