import Crypto
import Synchronization

/// A request's body, as an `Idempotency-Key` is held against it.
enum KeyedBody: Sendable {
    /// SHA-256 of one that is at hand.
    case whole([UInt8])
    /// One that is read while the request is handled.
    case stream(UploadBody)

    /// Before anything is read.
    var known: [UInt8]? {
        if case .whole(let digest) = self { digest } else { nil }
    }

    /// What hasn't been read is read for it.
    func digest() async throws -> [UInt8] {
        switch self {
        case .whole(let digest): digest
        case .stream(let body): try await body.digestOfAll()
        }
    }

    /// Has `action` done before a stream's reader is told of its end. One at hand is known from the beginning.
    func whenRead(_ action: @escaping @Sendable ([UInt8]) async throws -> Void) {
        if case .stream(let body) = self { body.digest.whenWhole(action) }
    }
}

/// The digest of a body that is read as a stream.
final class BodyDigest: Sendable {
    private struct State {
        var hash = SHA256()
        var isWhole = false
        var action: (@Sendable ([UInt8]) async throws -> Void)?
    }

    private let state = Mutex(State())

    func update(_ bytes: [UInt8]) {
        state.withLock { $0.hash.update(data: bytes) }
    }

    func whenWhole(_ action: @escaping @Sendable ([UInt8]) async throws -> Void) {
        state.withLock { $0.action = action }
    }

    /// All of it has been read.
    func end() async throws {
        let action = state.withLock { state in
            defer { (state.isWhole, state.action) = (true, nil) }
            return state.action
        }
        try await action?(value)
    }

    var isWhole: Bool { state.withLock { $0.isWhole } }

    /// Of what has been read so far.
    var value: [UInt8] { state.withLock { Array($0.hash.finalize()) } }
}
