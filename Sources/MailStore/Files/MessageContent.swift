/// A message's bytes as they go over the wire, read from the file when asked for. It can be read to the end also when
/// the message is expunged meanwhile. A value for one reader: it remembers where it was, so reading on is cheap.
package struct MessageContent: Sendable {
    /// Bytes on the wire.
    package let size: Int

    /// Up to `count` bytes from `offset` on; fewer only at the end.
    ///
    /// - Throws: ``StoreError/Code/damaged``, ``StoreError/Code/io``.
    package mutating func read(from offset: Int, count: Int) throws -> [UInt8] {
        throw StoreError(.io, "not written yet")
    }

    /// All of it: for what is known to be small.
    package func whole() throws -> [UInt8] {
        throw StoreError(.io, "not written yet")
    }
}
