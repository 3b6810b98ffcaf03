/// How long and how much a submission may take. RFC 5321 section 4.5.3.2 has what clients should bear with.
package struct SMTPOptions: Sendable {
    /// From the first packet to the end of login.
    package var connectTimeout: Duration = .seconds(60)
    /// For each answer before the content.
    package var commandTimeout: Duration = .seconds(120)
    /// For the server to take the next piece of the content.
    package var contentTimeout: Duration = .seconds(180)
    /// For the answer to the end mark: servers filter the message meanwhile, and giving up leaves it in doubt.
    package var endTimeout: Duration = .seconds(600)
    /// What EHLO says: an address literal is right for a client that has no name of its own (RFC 5321 section 4.1.4).
    package var clientName = "[127.0.0.1]"

    package init() {}
}
