extension CommandEncoder {
    /// RFC 2971 section 3.1.
    ///
    ///     id_params_list = "(" *(string SPACE nstring) ")" / nil
    mutating func id(_ fields: [IDArgument]?) throws(CommandEncodingError) {
        raw("ID ")
        guard let fields, !fields.isEmpty else { return raw("NIL") }
        try parenthesized(fields) { encoder, field in
            encoder.quoted(field.name)
            encoder.space()
            encoder.optional(field.value)
        }
    }

    /// RFC 9051 section 6.2.2. An initial response of no bytes is written `=`.
    mutating func authenticate(
        _ mechanism: String, _ initialResponse: SecretBytes?
    ) throws(CommandEncodingError) {
        raw("AUTHENTICATE ")
        try atom(mechanism, as: "auth-type")
        guard let initialResponse else { return }
        space()
        if initialResponse.bytes.isEmpty { raw("=") } else { try secretAtom(initialResponse) }
    }

    /// RFC 9051 section 6.2.3.
    mutating func login(_ user: AString, _ password: SecretBytes) throws(CommandEncodingError) {
        raw("LOGIN ")
        quoted(user)
        space()
        try secret(password)
    }

    /// RFC 5161 section 3.1.
    mutating func enable(_ capabilities: [Capability]) throws(CommandEncodingError) {
        guard !capabilities.isEmpty else { throw CommandEncodingError(reason: .empty, production: "enable") }
        raw("ENABLE ")
        try spaced(capabilities) { encoder, capability throws(CommandEncodingError) in
            try encoder.atom(capability.name, as: "capability")
        }
    }
}
