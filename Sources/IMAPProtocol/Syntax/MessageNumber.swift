/// A 32-bit number that names a message in a mailbox: a ``UID`` or a ``SequenceNumber``.
package protocol MessageNumber: RawRepresentable<UInt32>, Comparable, Hashable, Sendable, CustomStringConvertible,
    ExpressibleByIntegerLiteral
{
    /// Wraps any 32-bit value; zero never names a message but is seen on the wire.
    init(_ value: UInt32)
}

extension MessageNumber {
    package init(rawValue: UInt32) { self.init(rawValue) }
    package init(integerLiteral value: UInt32) { self.init(value) }
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
    package var description: String { String(rawValue) }
}

/// A unique identifier of a message in a mailbox (RFC 9051 section 2.3.1.1).
package struct UID: MessageNumber {
    package let rawValue: UInt32
    package init(_ value: UInt32) { rawValue = value }
}

/// A message's position in the selected mailbox, from 1 (RFC 9051 section 2.3.1.2).
package struct SequenceNumber: MessageNumber {
    package let rawValue: UInt32
    package init(_ value: UInt32) { rawValue = value }
}

/// The validity value of a mailbox's UIDs (RFC 9051 section 2.3.1.1).
///
/// The grammar says non-zero, but zero is seen on real servers and is taken as any other value.
package struct UIDValidity: RawRepresentable, Hashable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package init(_ value: UInt32) { rawValue = value }
    package init(integerLiteral value: UInt32) { rawValue = value }
    package var description: String { String(rawValue) }
}

/// A modification sequence (RFC 7162 section 3.1): 63 bits on the wire, zero where a server has none.
package struct ModSequence: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible,
    ExpressibleByIntegerLiteral
{
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package init(_ value: UInt64) { rawValue = value }
    package init(integerLiteral value: UInt64) { rawValue = value }
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
    package var description: String { String(rawValue) }
}
