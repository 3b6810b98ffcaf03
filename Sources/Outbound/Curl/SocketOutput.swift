import CCurl

/// Bytes on their way out over a connection that libcurl made, TLS included.
///
/// TLS wants a piece that it couldn't send offered again from the same place in memory: the bytes don't move until they
/// are out.
final class SocketOutput {
    enum Sent {
        case sent, blocked
        case failed(CURLcode)
    }

    enum Received {
        case bytes([UInt8])
        case nothing, closed
        case failed(CURLcode)
    }

    private static let receivedAtOnce = 16 * 1024

    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)
    private var pending: Range<Int> = 0..<0
    /// What comes after what is pending.
    private var next: [UInt8] = []

    deinit { memory.deallocate() }

    var isEmpty: Bool { pending.isEmpty && next.isEmpty }

    func append(_ bytes: [UInt8]) {
        next += bytes
    }

    /// Sends what it can. Never waits.
    func flush(to easy: CurlEasy) -> Sent {
        while !isEmpty {
            if pending.isEmpty { load() }
            var count = 0
            let code = curl_easy_send(
                easy.handle, memory.baseAddress?.advanced(by: pending.lowerBound), pending.count, &count)
            switch code {
            case CURLE_OK: pending = (pending.lowerBound + count)..<pending.upperBound
            case CURLE_AGAIN: return .blocked
            default: return .failed(code)
            }
        }
        return .sent
    }

    private func load() {
        if memory.count < next.count {
            memory.deallocate()
            memory = .allocate(byteCount: next.count, alignment: 1)
        }
        memory.copyBytes(from: next)
        pending = 0..<next.count
        next.removeAll(keepingCapacity: true)
    }

    /// What has come. Never waits.
    static func receive(from easy: CurlEasy) -> Received {
        withUnsafeTemporaryAllocation(byteCount: receivedAtOnce, alignment: 1) { buffer in
            var count = 0
            switch curl_easy_recv(easy.handle, buffer.baseAddress, buffer.count, &count) {
            case CURLE_OK: return count == 0 ? .closed : .bytes(Array(buffer.prefix(count)))
            case CURLE_AGAIN: return .nothing
            case let code: return .failed(code)
            }
        }
    }
}
