import MailService

extension SMTPAddress {
    /// For addresses that are well in every test.
    static func known(_ text: String) -> SMTPAddress {
        guard let address = SMTPAddress(text) else { preconditionFailure("not an address: \(text)") }
        return address
    }
}
