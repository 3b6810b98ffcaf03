/// What ties an authentication exchange to the TLS connection under it (RFC 5929), so that nobody in the middle can
/// pass it on.
package struct ChannelBinding: Sendable {
    /// The binding's name in the IANA registry.
    package let type: String
    /// The binding's data.
    package let data: Secret<[UInt8]>

    /// `tls-server-end-point` (RFC 5929, section 4): the hash of the server's certificate, made with the hash of the
    /// certificate's own signature, or with SHA-256 where that is MD5 or SHA-1.
    package static func tlsServerEndPoint(_ certificateHash: [UInt8]) -> ChannelBinding {
        ChannelBinding(type: "tls-server-end-point", data: Secret(certificateHash))
    }
}
