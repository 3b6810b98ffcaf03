import Synchronization

/// A message that is coming in: in memory as long as it is small, then in a file. It is discarded with this object,
/// unless it was appended.
package final class IncomingMessage: Sendable {
    init() {}

    /// Bytes so far.
    package var size: Int { 0 }

    /// Adds bytes.
    ///
    /// - Throws: ``StoreError/Code/messageTooLarge`` as soon as it is; ``StoreError/Code/io``.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        throw StoreError(.io, "not written yet")
    }

    /// Adds bytes.
    package func write(contentsOf bytes: some Sequence<UInt8>) throws {
        throw StoreError(.io, "not written yet")
    }
}
