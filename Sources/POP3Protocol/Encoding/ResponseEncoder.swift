package import NIOCore

/// Puts a server's answers on the wire.
package enum ResponseEncoder {
    /// A status line. Multi-line answers follow it.
    package static func encode(_ status: Status, into output: inout ByteBuffer) {
        output.writeStaticString(status.isPositive ? "+OK" : "-ERR")
        if let code = status.code { output.writeString(" [\(code.name)]") }
        if !status.text.isEmpty { output.writeString(" \(status.text)") }
        output.writeStaticString("\r\n")
    }

    /// A challenge of an authentication exchange, base64 already (RFC 5034 section 4).
    package static func encode(challenge: ByteBuffer, into output: inout ByteBuffer) {
        output.writeStaticString("+ ")
        output.writeImmutableBuffer(challenge)
        output.writeStaticString("\r\n")
    }

    /// A line of LIST or UIDL, which can't begin with a dot.
    package static func encode(_ number: MessageNumber, _ value: String, into output: inout ByteBuffer) {
        output.writeString("\(number) \(value)\r\n")
    }

    /// A line of CAPA, whose names can't begin with a dot (RFC 2449 section 3).
    package static func encode(_ capability: Capability, into output: inout ByteBuffer) {
        output.writeString("\(capability)\r\n")
    }

    /// The end of a multi-line answer whose lines are all written.
    package static func encodeEnd(into output: inout ByteBuffer) { output.writeStaticString(".\r\n") }
}
