package import Metrics
import Synchronization

/// The metrics of the process, kept in memory and rendered as Prometheus text (exposition format 0.0.4).
///
/// Bootstrap `MetricsSystem` with it once, and give it to the application for `/metrics`.
package final class PrometheusMetrics: MetricsFactory {
    /// Series kept at most: protects memory from a label that takes too many values. What is over it is only counted.
    private let maximumSeries: Int
    private let state = Mutex(State())

    private struct State {
        var families: [String: Family] = [:]
        var seriesCount = 0
        var refused = 0
    }

    private struct Family {
        let kind: String
        /// By rendered labels: `{route="/v1",status="200"}`.
        var series: [String: any PrometheusSeries] = [:]
    }

    package init(maximumSeries: Int = 2000) {
        self.maximumSeries = maximumSeries
    }

    /// All series, in a stable order.
    package func render() -> String {
        let (families, refused) = state.withLock { ($0.families, $0.refused) }
        var lines: [String] = []
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            lines.append("# TYPE \(name) \(family.kind)")
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                lines += series.lines(name: name, labels: labels)
            }
        }
        lines.append("# TYPE metrics_series_refused_total counter")
        lines.append("metrics_series_refused_total \(refused)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The series of a name and its labels: always the same one, however often it is asked for.
    private func series<Series: PrometheusSeries>(
        _ label: String, _ dimensions: [(String, String)], kind: String, make: () -> Series
    ) -> Series {
        let name = Self.name(label)
        let labels = Self.labels(dimensions)
        return state.withLock { state in
            if let known = state.families[name]?.series[labels] as? Series { return known }
            let made = make()
            guard state.seriesCount < maximumSeries, state.families[name]?.series[labels] == nil else {
                // It works, but nobody sees it.
                state.refused += 1
                return made
            }
            state.seriesCount += 1
            state.families[name, default: Family(kind: kind)].series[labels] = made
            return made
        }
    }

    private static func name(_ label: String) -> String {
        String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private static func labels(_ dimensions: [(String, String)]) -> String {
        guard !dimensions.isEmpty else { return "" }
        let pairs = dimensions.map { key, value in "\(name(key))=\"\(escaped(value))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ value: String) -> String {
        value.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

// MARK: - MetricsFactory

extension PrometheusMetrics {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, kind: "counter") { PrometheusNumber() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, kind: "counter") { PrometheusNumber() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, kind: "gauge") { PrometheusNumber() }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return series(label, dimensions, kind: "gauge") { PrometheusNumber() } }
        return series(label, dimensions, kind: "histogram") { PrometheusHistogram(bounds: PrometheusHistogram.sizes) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, kind: "histogram") { PrometheusHistogram(bounds: PrometheusHistogram.seconds) }
    }

    // Series live as long as the process: a counter that comes back must not begin anew.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
