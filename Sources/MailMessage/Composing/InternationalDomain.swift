import CGMime

/// Domains in other scripts than ASCII's (RFC 5891): the one place that spells them.
package enum InternationalDomain {
    /// The domain in A-labels; as it is where it is ASCII. Nil where there is no such spelling, or where it holds what nobody
    /// sees: IDNA would leave that out, and the address would be another's.
    package static func ascii(_ domain: String) -> String? {
        guard !domain.utf8.allSatisfy({ $0 < 0x80 }) else { return domain }
        GMimeLibrary.use()
        guard !domain.unicodeScalars.contains(where: isInvisible), !domain.contains("@"),
            let mailbox = internet_address_mailbox_new(nil, "x@" + domain)
        else { return nil }
        defer { g_object_unref(mailbox) }
        let address = UnsafeMutableRawPointer(mailbox).assumingMemoryBound(to: InternetAddressMailbox.self)
        guard let encoded = internet_address_mailbox_get_idn_addr(address) else { return nil }
        let text = String(cString: encoded)
        guard text.hasPrefix("x@"), text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return String(text.dropFirst(2))
    }

    /// Controls, formats, spaces, and what stands for bytes that nobody could read.
    package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            true
        default:
            // Variation selectors only choose the form of a sign that is seen.
            scalar == "\u{FFFD}"
                || scalar.properties.isDefaultIgnorableCodePoint && !scalar.properties.isVariationSelector
        }
    }
}
