import HTTPTypes
import Hummingbird
import Synchronization

/// Bounds how many answers are being prepared at once; what is over it is told to come back.
///
/// A place is held until the answer begins. What streams after that is bounded by the number of connections.
struct RequestLimit: RouterMiddleware {
    typealias Context = APIContext

    private let places: Places

    init(_ count: Int) {
        places = Places(count: count)
    }

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        // Who watches the server must not take it for dead because it is busy.
        if request.uri.path.hasPrefix("/health/") { return try await next(request, context) }
        guard places.take() else { throw Problem.overCapacity }
        defer { places.giveBack() }
        return try await next(request, context)
    }

    private final class Places: Sendable {
        private let count: Int
        private let taken = Atomic(0)

        init(count: Int) {
            self.count = count
        }

        func take() -> Bool {
            if taken.wrappingAdd(1, ordering: .relaxed).oldValue < count { return true }
            giveBack()
            return false
        }

        func giveBack() {
            taken.wrappingSubtract(1, ordering: .relaxed)
        }
    }
}

/// Runs `operation`, and cancels it at its deadline.
///
/// - Throws: ``Problem/timedOut`` where it was late.
func withDeadline<Value: Sendable>(
    _ deadline: Duration,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: deadline)
            return nil
        }
        guard let first = try await group.next(), let value = first else { throw Problem.timedOut }
        return value
    }
}
