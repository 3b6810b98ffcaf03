import Synchronization

/// Bounds how many answers are being prepared at once; what is over it is told to come back.
///
/// A place is held until the answer begins. What streams after that is bounded by the number of connections.
final class RequestLimit: Sendable {
    private let count: Int
    private let taken = Atomic(0)

    init(_ count: Int) {
        self.count = count
    }

    /// - Throws: ``Problem/overCapacity``, or what `answer` throws.
    func withPlace<Answer>(_ answer: () async throws -> Answer) async throws -> Answer {
        defer { taken.wrappingSubtract(1, ordering: .relaxed) }
        guard taken.wrappingAdd(1, ordering: .relaxed).oldValue < count else { throw Problem.overCapacity }
        return try await answer()
    }
}
