package import Foundation

extension Settings {
    /// The mail servers that come along: `mailserver:`.
    package struct Embedded {
        package var host: String
        /// By protocol: `imap`, `imaps`, `pop3`, `pop3s`, `submission`, `lmtp`. Port 0 takes any that is free; what is
        /// not set is not listened for.
        package var ports: [String: Int]
        /// PEM files; nil for a certificate that is made.
        package var certificate: (certificate: URL, key: URL)?
        /// Whether passwords are taken over an unencrypted link from another machine.
        package var allowsCleartextLogin: Bool
        /// Where a user name has no domain.
        package var defaultDomain: String?
        /// Bytes of mail in an account; nil for no bound.
        package var quota: Int?
        /// Bytes of a message.
        package var largestMessage: Int
        /// Connections of one client's address to one port; nil for the servers' own bound.
        package var connectionsPerAddress: Int?

        /// Protocols that have a port, in the order of the documentation.
        static let protocols = ["imap", "imaps", "pop3", "pop3s", "submission", "lmtp"]

        init(_ reader: SettingsReader) throws(SettingsError) {
            host = reader.text("host") ?? "127.0.0.1"
            ports = [:]
            for name in Self.protocols {
                ports[name] = try reader.number(name + "Port", in: 0...65_535)
            }
            allowsCleartextLogin = try reader.flag("allowCleartextLogin") ?? false
            defaultDomain = reader.text("defaultDomain")
            quota = try reader.number("quotaMegabytes", in: 1...1_048_576).map { $0 << 20 }
            largestMessage = (try reader.number("messageMegabytes", in: 1...1_024) ?? 64) << 20
            connectionsPerAddress = try reader.number("connectionsPerAddress", in: 1...1_000_000)
            switch (reader.path("certificate"), reader.path("key")) {
            case (let certificate?, let key?): self.certificate = (certificate, key)
            case (nil, nil): certificate = nil
            case (_?, nil): throw reader.missing("key", "the private key of the certificate, a PEM file")
            case (nil, _?): throw reader.missing("certificate", "the certificate of the key, a PEM file")
            }
        }
    }
}
