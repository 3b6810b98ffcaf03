package import Logging

/// Writes what goes over a connection to a log, at level `trace`.
package struct LoggingTap: TranscriptTap {
    private let logger: Logger
    private let maximumBytes: Int

    /// A tap that writes at most `maximumBytes` of each event, so that a download doesn't flood the log.
    package init(logger: Logger, maximumBytes: Int = 512) {
        self.logger = logger
        self.maximumBytes = maximumBytes
    }

    package func record(_ event: TranscriptEvent) {
        logger.trace(
            "\(event.direction == .upstream ? ">" : "<") \(event.text(limit: maximumBytes))",
            metadata: ["connection": "\(event.connection)", "bytes": "\(event.byteCount)"])
    }
}
