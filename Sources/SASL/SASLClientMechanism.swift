/// The client's side of one authentication exchange (RFC 4422, section 3), as a value: challenges go in, responses come
/// out.
///
/// The carrying protocol does the base64, and tells the mechanism how the exchange ended. In IMAP (RFC 9051, section
/// 6.2.2):
///
///     var mechanism = try policy.select(offered: names, for: credential)
///     // with SASL-IR and isClientFirst: AUTHENTICATE name base64(respond(to: nil)); "=" stands for an empty response
///     // for each "+ challenge": send base64(respond(to: challenge)); when it throws: "*", and wait for the tagged BAD
///     // on the tagged OK: serverAccepted()
package protocol SASLClientMechanism: Sendable {
    /// The name to ask the server for.
    var name: MechanismName { get }

    /// Whether the client speaks first, so that an initial response may travel with the command (SASL-IR, RFC 4959).
    var isClientFirst: Bool { get }

    /// The answer to the server's next challenge (already decoded from base64), or, for `nil`, the initial response.
    ///
    /// Where the initial response could not travel with the command, the server's first challenge takes the place of
    /// `nil`; it should be empty, and what it says is ignored. The SCRAM mechanisms spend CPU time here
    /// (``SCRAMOptions/maximumIterations`` bounds it): don't call this on an event loop.
    mutating func respond(to challenge: [UInt8]?) throws(SASLError) -> Secret<[UInt8]>

    /// To be called when the server says that authentication succeeded.
    ///
    /// Throws ``SASLError/Code/serverNotVerified`` when the mechanism promises that the server proves itself too, and
    /// it did not.
    func serverAccepted() throws(SASLError)

    /// What the server said about a failure inside the mechanism: the JSON object of OAUTHBEARER (RFC 7628, section
    /// 3.2.2) and XOAUTH2. Untrusted text of at most 4 KiB.
    var serverErrorDetail: String? { get }
}

extension SASLClientMechanism {
    package func serverAccepted() throws(SASLError) {}

    package var serverErrorDetail: String? { nil }
}
