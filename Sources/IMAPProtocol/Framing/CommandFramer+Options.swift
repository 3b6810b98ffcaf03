extension CommandFramer {
    /// The framer's limits. What is over one is refused at once and read to its end; the session goes on.
    package struct Options: Hashable, Sendable {
        /// The most bytes of a command, messages aside. Protects memory; wide enough for a set of 100,000 UIDs.
        package var maximumCommandBytes = 1024 * 1024

        /// The most bytes in a literal that is kept. Protects memory: it is allocated for no other reason than that a
        /// client said so.
        package var maximumLiteralBytes: UInt64 = 256 * 1024

        /// The most literals in a command, the messages of MULTIAPPEND among them. Protects against a command of a
        /// great many empty ones, each of which costs an event that repeats what came before it.
        package var maximumLiterals = 1000

        /// How much of the beginning of a command that is too large is kept for its answer.
        package var keptBeginningBytes = 256

        package init() {}
    }
}
