package import MailStore

/// The bytes of a message as they go over the wire, wherever they lie.
package protocol OctetSource: Sendable {
    var size: Int { get }
    /// Up to `count` bytes from `offset` on; fewer only at the end.
    mutating func read(from offset: Int, count: Int) throws -> [UInt8]
}

extension MessageContent: OctetSource {}
