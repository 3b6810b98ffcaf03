package import NIOCore

/// How DEFLATE is used on a connection. Each limit says what it protects.
package struct CompressionOptions: Hashable, Sendable {
    /// zlib's level, 1 to 9. 3 is the most that doesn't look for better matches: what is fast enough for a server that
    /// serves from memory.
    package var level: Int32 = 3

    /// The window in which our side looks for repetitions, as a power of two: 8 KiB. With ``memoryLevel`` it makes the
    /// memory of one compressor, 96 KiB, where the most would be 256 KiB for a few percent.
    package var windowBits: Int32 = 13

    /// zlib's measure of its hash tables, 1 to 9.
    package var memoryLevel: Int32 = 7

    /// The most that comes out of what was received before it is asked for again: bounds memory against a short input
    /// that stands for a long one.
    package var chunkBytes = 32 * 1024

    /// What is still given out when the peer has closed, though nobody has asked: the last words. More is dropped, as it
    /// could be a thousand times what came.
    package var lastBytes = 1024 * 1024

    /// After so long without a write the compressor's memory is given back. The next write begins a new one, which the
    /// peer doesn't notice: blocks after a flush stand for themselves. An idle connection costs no compressor.
    package var idleRelease: TimeAmount = .seconds(1)

    package init() {}
}

/// What was received isn't DEFLATE, or there is no memory to undo it.
package struct CompressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// zlib's code.
    package let code: Int32

    package var description: String { "compression failed (zlib \(code))" }
}
