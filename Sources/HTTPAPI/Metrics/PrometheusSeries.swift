import Metrics
import Synchronization

/// One line, or one family of lines, of the exposition.
protocol PrometheusSeries: AnyObject, Sendable {
    func lines(name: String, labels: String) -> [String]
}

/// A counter or a gauge.
final class PrometheusNumber: PrometheusSeries, CounterHandler, FloatingPointCounterHandler, MeterHandler,
    RecorderHandler
{
    private let value = Mutex(0.0)

    func lines(name: String, labels: String) -> [String] {
        ["\(name)\(labels) \(PrometheusText.number(value.withLock { $0 }))"]
    }

    func increment(by amount: Int64) { value.withLock { $0 += Double(amount) } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func reset() { set(0.0) }
}

/// How often a value fell below each of some bounds.
final class PrometheusHistogram: PrometheusSeries, TimerHandler, RecorderHandler {
    /// For durations: from half a millisecond, a page from memory, to a minute.
    static let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    /// For counts and octets.
    static let sizes = (0...10).map { index in Double(1 << (3 * index)) }

    private struct State {
        var counts: [Int]
        var sum = 0.0
        var count = 0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 }
        state.withLock { state in
            if let bucket { state.counts[bucket] += 1 }
            state.sum += value
            state.count += 1
        }
    }

    func lines(name: String, labels: String) -> [String] {
        let state = state.withLock { $0 }
        var total = 0
        var lines = zip(bounds, state.counts).map { bound, count in
            total += count
            return "\(name)_bucket\(PrometheusText.adding("le", PrometheusText.number(bound), to: labels)) \(total)"
        }
        lines.append("\(name)_bucket\(PrometheusText.adding("le", "+Inf", to: labels)) \(state.count)")
        lines.append("\(name)_sum\(labels) \(PrometheusText.number(state.sum))")
        lines.append("\(name)_count\(labels) \(state.count)")
        return lines
    }
}

/// The spelling of numbers and labels.
enum PrometheusText {
    static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    static func adding(_ name: String, _ value: String, to labels: String) -> String {
        labels.isEmpty ? "{\(name)=\"\(value)\"}" : "\(labels.dropLast()),\(name)=\"\(value)\"}"
    }
}
