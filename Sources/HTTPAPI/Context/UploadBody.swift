import HTTPTypes
import Hummingbird
import NIOCore

/// A request's body as it comes in: no faster than it is read, and never taken for whole when it isn't.
///
/// It can be read once. Reading throws what became of it otherwise: ``Problem/slowBody`` where the client falls silent,
/// `CancellationError` where it goes away, and 400 where it isn't as long as it was said to be.
struct UploadBody: AsyncSequence, Sendable {
    /// Octets, where the client has said so.
    let declaredSize: Int?
    /// Of the octets that have been read: what an `Idempotency-Key` is held against.
    let digest = BodyDigest()

    private let body: RequestBody
    private let context: APIContext
    private let watch: UploadWatch

    /// - Throws: ``Problem`` 415 where the body has a content coding: it would be kept as if it had none.
    init(_ request: Request, context: APIContext, watch: UploadWatch) throws {
        if let coding = request.headers[.contentEncoding], coding.lowercased() != "identity" {
            throw Problem.encodedUpload
        }
        declaredSize = request.headers[.contentLength].flatMap { Int($0) }
        body = request.body
        self.context = context
        self.watch = watch
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: body.makeAsyncIterator(), upload: self)
    }

    /// The digest of all of it: what hasn't been read is read for it.
    func digestOfAll() async throws -> [UInt8] {
        if !digest.isWhole { for try await _ in self {} }
        return digest.value
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: RequestBody.AsyncIterator
        fileprivate let upload: UploadBody
        private var size = 0

        fileprivate init(base: RequestBody.AsyncIterator, upload: UploadBody) {
            self.base = base
            self.upload = upload
        }

        mutating func next() async throws -> [UInt8]? {
            upload.watch.waitsForClient()
            defer { upload.watch.works() }
            if let buffer = try await base.next(isolation: #isolation) {
                size += buffer.readableBytes
                let bytes = Array(buffer.readableBytesView)
                upload.digest.update(bytes)
                return bytes
            }
            // The end of the connection looks like the end of the body.
            try Task.checkCancellation()
            guard upload.context.isConnected else { throw CancellationError() }
            guard upload.declaredSize == nil || size == upload.declaredSize else {
                throw Problem.badRequest("The body is not as long as Content-Length says.")
            }
            try await upload.digest.end()
            return nil
        }
    }
}

extension Problem {
    static let encodedUpload = Problem(
        status: 415, code: "unsupported-media-type", title: "Unsupported media type",
        detail: "An upload is kept as it comes: send it without Content-Encoding.")
}
