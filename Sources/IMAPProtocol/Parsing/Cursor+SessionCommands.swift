extension Cursor {
    /// The commands about who is there and what is spoken; nil for another name.
    mutating func sessionCommand(_ name: String) throws(ParseError) -> Command? {
        switch name {
        case "ID": .id(try idCommand())
        case "COMPRESS": try compress()
        case "AUTHENTICATE": try authenticate()
        case "LOGIN": try login()
        case "ENABLE": .enable(try enable())
        case "NOTIFY": .notify(try notifyCommand())
        default: nil
        }
    }

    //  id = "ID" SP id_params_list
    //  id_params_list = "(" *(string SPACE nstring) ")" / nil             RFC 2971 section 4

    private mutating func idCommand() throws(ParseError) -> [IDArgument]? {
        try space("id_params_list")
        if takeNil() { return nil }
        var fields: [IDArgument] = []
        try commandList("id_params_list", mayBeEmpty: true) { (cursor) throws(ParseError) in
            let name = try cursor.checkedText("string")
            try cursor.space("id_params_list")
            fields.append(IDArgument(name: name, value: cursor.takeNil() ? nil : try cursor.checkedText("nstring")))
        }
        return fields.isEmpty ? nil : fields
    }

    //  compress  = "COMPRESS" SP algorithm
    //  algorithm = "DEFLATE"                                              RFC 4978 section 4

    private mutating func compress() throws(ParseError) -> Command {
        try space("compress")
        guard takeKeyword("DEFLATE") else { throw error("algorithm") }
        return .compress
    }

    //  authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]
    //  initial-resp = (base64 / "=")                                      RFC 9051 section 9

    private mutating func authenticate() throws(ParseError) -> Command {
        try space("authenticate")
        let mechanism = try keyword("auth-type")
        skipSpaces()
        guard !isAtEnd else { return .authenticate(mechanism: mechanism, initialResponse: nil) }
        let start = position
        let end = index { $0 == .space }
        move(to: end)
        let bytes = withBytes(start..<end) { Array($0) }
        let isEmpty = bytes == [UInt8(ascii: "=")]
        guard bytes.allSatisfy(\.isBase64Byte) else { throw error("base64") }
        return .authenticate(mechanism: mechanism, initialResponse: SecretBytes(isEmpty ? [] : bytes))
    }

    //  login = "LOGIN" SP userid SP password

    private mutating func login() throws(ParseError) -> Command {
        try space("login")
        let user = try checkedText("userid")
        try space("login")
        return .login(user: user, password: SecretBytes(Array(try commandAString("password").bytes)))
    }

    //  enable = "ENABLE" 1*(SP capability)

    private mutating func enable() throws(ParseError) -> [Capability] {
        var capabilities: [Capability] = []
        repeat {
            try space("enable")
            capabilities.append(Capability(text(try atom("capability"))))
        } while current == .space && !isSpaceToEnd
        return capabilities
    }

    /// Whether nothing but spaces follows.
    var isSpaceToEnd: Bool { index { $0 != .space } == end }
}

extension UInt8 {
    var isBase64Byte: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
