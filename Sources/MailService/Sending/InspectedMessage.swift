import Synchronization

/// A message on its way to the content store, inspected as it goes by.
struct InspectedMessage<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == [UInt8] {
    fileprivate final class Outcome: Sendable {
        let facts = Mutex(OutgoingInspector.Facts())
    }

    private let base: Base
    private let inspector: OutgoingInspector
    private let outcome = Outcome()

    init(_ base: Base, _ inspector: OutgoingInspector) {
        self.base = base
        self.inspector = inspector
    }

    /// What is known of it, once it has been read to its end.
    var facts: OutgoingInspector.Facts { outcome.facts.withLock { $0 } }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: base.makeAsyncIterator(), inspector: inspector, outcome: outcome)
    }

    struct Iterator: AsyncIteratorProtocol {
        private var base: Base.AsyncIterator
        private var inspector: OutgoingInspector
        private let outcome: Outcome
        private var isAtEnd = false

        fileprivate init(base: Base.AsyncIterator, inspector: OutgoingInspector, outcome: Outcome) {
            self.base = base
            self.inspector = inspector
            self.outcome = outcome
        }

        mutating func next() async throws -> [UInt8]? {
            guard !isAtEnd else { return nil }
            while let bytes = try await base.next(isolation: #isolation) {
                let output = try inspector.receive(bytes)
                // An empty piece is no end, and nobody's need.
                if !output.isEmpty { return output }
            }
            isAtEnd = true
            let rest = try inspector.finish()
            outcome.facts.withLock { $0 = inspector.facts }
            return rest.isEmpty ? nil : rest
        }
    }
}
