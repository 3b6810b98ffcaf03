package import IMAPProtocol

/// A command whose OK says it all.
package struct PlainRequest: IMAPRequest {
    package let command: Command

    package init(_ command: Command) { self.command = command }

    package func makeCollector(limits: IMAPLimits) -> OKCollector { OKCollector() }
}
