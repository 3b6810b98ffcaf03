package import SASL

/// The connection that a login comes over.
package struct LoginContext: Sendable {
    package let peer: PeerAddress
    /// Whether TLS protects it.
    package let isSecure: Bool
    /// What SCRAM binds to, under TLS.
    package let channelBinding: ChannelBinding?

    package init(peer: PeerAddress, isSecure: Bool, channelBinding: ChannelBinding?) {
        self.peer = peer
        self.isSecure = isSecure
        self.channelBinding = channelBinding
    }

    /// The connection as it is now: ask anew after STARTTLS.
    package init(_ connection: MailConnection) {
        self.init(peer: connection.peer, isSecure: connection.isSecure, channelBinding: connection.channelBinding)
    }
}
