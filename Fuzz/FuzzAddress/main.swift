import FuzzDriver
import MailMessage

// Header fields: addresses, and beside them the other small languages of a header.
fuzz { bytes in
    _ = AddressList(header: bytes, limits: .default).mailboxes.map(\.address)
    _ = HeaderText.decode(bytes, limits: .default)
    _ = ContentType(header: bytes, limits: .default)?.parameters.all
    _ = ContentDisposition(header: bytes, limits: .default)
    _ = MessageDate(header: bytes)
    _ = MessageIDs.parse(bytes, limits: .default)
}
