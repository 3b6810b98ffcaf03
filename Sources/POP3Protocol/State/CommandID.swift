/// Names a command that was given to a ``ClientMachine``.
package struct CommandID: Hashable, Sendable {
    package let rawValue: UInt64
    package init(_ rawValue: UInt64) { self.rawValue = rawValue }
}
