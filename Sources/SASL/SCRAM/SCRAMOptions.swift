/// Limits for the SCRAM mechanisms.
package struct SCRAMOptions: Hashable, Sendable {
    /// The fewest PBKDF2 rounds to accept. A server (or somebody in its place) that asks for few makes the proof cheap
    /// to guess offline. 4096 is what RFC 5802, section 5.1, and RFC 7677, section 4, ask for at least.
    package var minimumIterations = 4096

    /// The most PBKDF2 rounds to accept: keeps a hostile server from burning our processor. A million rounds take about
    /// half a second.
    package var maximumIterations = 1_000_000

    /// The longest message to look at, in bytes: keeps a hostile server from filling memory with nonces and salts. Real
    /// ones have about 100.
    package var maximumMessageBytes = 4096

    /// The defaults.
    package init() {}
}
