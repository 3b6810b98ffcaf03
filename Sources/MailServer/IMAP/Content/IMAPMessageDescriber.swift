package import MailMessage
package import MailStore

/// Writes what FETCH tells about a message in the form of the wire (RFC 9051 section 7.5.2), once, when it is stored.
package struct IMAPMessageDescriber: MessageDescriber {
    package init() {}

    /// Changes whenever the bytes written for a message do: what an older one wrote is written anew.
    package var version: Int { 1 }

    /// The envelope as it goes out; the structure as ``DescribedStructure`` reads it.
    package func describe(_ message: Message) -> MessageDescription {
        var envelope = DataWriter()
        envelope.envelope(of: message.headers)
        let structure = BodyStructureWriter(message)
        return MessageDescription(
            envelope: envelope.bytes,
            bodyStructure: DescribedStructure.encode(structure.layout, bodyStructure: structure.output.bytes))
    }
}
