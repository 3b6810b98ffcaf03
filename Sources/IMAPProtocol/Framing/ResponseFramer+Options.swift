extension ResponseFramer {
    /// The framer's limits. What is over one is read to its end, dropped and reported; the session goes on.
    package struct Options: Sendable {
        /// A message section's literal of more bytes is streamed. Protects memory: no attachment is ever collected.
        package var inlineLiteralLimit: UInt64 = 64 * 1024

        /// The most bytes kept of a response, streamed literals aside. Protects memory against a line without end; wide
        /// enough for a SEARCH result of a million UIDs.
        package var maximumResponseBytes = 16 * 1024 * 1024

        /// The most literals in a response. Protects against a response of a great many empty ones; wide enough
        /// for an ENVELOPE that has all its names as literals.
        package var maximumLiterals = 10_000

        /// The most bytes in a streamed literal. Protects whoever counts or stores what goes by.
        package var maximumStreamedLiteralBytes: UInt64 = 1 << 32

        /// The most streamed literals in a response, each of which costs an event that repeats what came before it.
        package var maximumStreamedLiterals = 1000

        /// How much of a skipped response's beginning is kept for the report.
        package var skippedBeginningBytes = 256

        package init() {}
    }
}
