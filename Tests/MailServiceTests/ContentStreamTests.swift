import Synchronization
import Testing

@testable import MailService

@Suite(.timeLimit(.minutes(1))) struct ContentStreamTests {
    private struct Broken: Error {}

    /// What the producer has got to.
    private final class Progress: Sendable {
        private let state = Mutex((written: 0, isCancelled: false))
        var written: Int { state.withLock { $0.written } }
        var isCancelled: Bool { state.withLock { $0.isCancelled } }
        func wrote(_ count: Int) { state.withLock { $0.written += count } }
        func cancelled() { state.withLock { $0.isCancelled = true } }
    }

    @Test func bytesComeInOrder() async throws {
        let stream = ContentStream(capacity: 8) { writer in
            for number in 0..<1_000 { try await writer.write([UInt8(truncatingIfNeeded: number)]) }
        }
        var read: [UInt8] = []
        for try await chunk in stream { read += chunk }
        #expect(read == (0..<1_000).map { UInt8(truncatingIfNeeded: $0) })
    }

    @Test func theProducerWaitsForASlowReader() async throws {
        let progress = Progress()
        let stream = ContentStream(capacity: 100) { writer in
            for _ in 0..<50 {
                try await writer.write(Array(repeating: 1, count: 40))
                progress.wrote(40)
            }
        }
        var total = 0
        for try await chunk in stream {
            total += chunk.count
            // What is unread is bounded by the capacity and the chunk that reached it.
            #expect(progress.written - total <= 200)
        }
        #expect(total == 2_000)
    }

    @Test func aFailureComesAfterWhatWasWritten() async {
        let stream = ContentStream { writer in
            try await writer.write([1, 2])
            throw Broken()
        }
        var read: [UInt8] = []
        await #expect(throws: Broken.self) {
            for try await chunk in stream { read += chunk }
        }
        #expect(read == [1, 2])
    }

    @Test func aReaderThatLeavesEndsTheProducer() async throws {
        let progress = Progress()
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        do {
            let stream = ContentStream(capacity: 10) { writer in
                defer { end.finish() }
                do {
                    while true { try await writer.write(Array(repeating: 0, count: 10)) }
                } catch is CancellationError {
                    progress.cancelled()
                }
            }
            for try await _ in stream { break }
        }
        for await _ in ended {}
        #expect(progress.isCancelled)
    }

    @Test func aStreamThatNobodyReadsEndsItsProducer() async {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        _ = ContentStream(capacity: 10) { writer in
            defer { end.finish() }
            while true { try await writer.write(Array(repeating: 0, count: 10)) }
        }
        for await _ in ended {}
    }

    @Test(arguments: [1, 2, 3, 7, 100])
    func aWindowCutsARangeOutOfPieces(size: Int) {
        let content = (0..<50).map { UInt8($0) }
        var window = ByteWindow(10..<23, startingAt: 0)
        var taken: [UInt8] = []
        for start in stride(from: 0, to: content.count, by: size) {
            taken += window.take(Array(content[start..<min(start + size, content.count)])) ?? []
        }
        #expect(taken == Array(content[10..<23]))
        #expect(window.isPast)
    }
}
