/// A name inside a SCRAM or GS2 message (`saslname`, RFC 5802, section 7).
enum SCRAMName {
    /// The name behind an escaped one; nil for an `=` that escapes nothing, and for nothing at all.
    static func unescape(_ text: Substring) -> String? {
        let pieces = text.split(separator: "=", omittingEmptySubsequences: false)
        guard !text.isEmpty, var name = pieces.first.map(String.init) else { return nil }
        for piece in pieces.dropFirst() {
            if piece.hasPrefix("2C") {
                name += ","
            } else if piece.hasPrefix("3D") {
                name += "="
            } else {
                return nil
            }
            name += piece.dropFirst(2)
        }
        return name
    }

    /// The name with `=` and `,` written as `=3D` and `=2C`.
    static func escape(_ name: String) -> String {
        var escaped = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "=": escaped += "=3D"
            case ",": escaped += "=2C"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// The GS2 header, with which a client's first message begins (RFC 5802, section 7: `gs2-header`).
struct GS2Header: Sendable {
    /// What the client says about channel binding (`gs2-cbind-flag`).
    enum BindingFlag: Sendable {
        /// `n`: the client doesn't do channel binding.
        case unsupported
        /// `y`: the client does, but believes that the server doesn't. A server that does then knows that its offer was
        /// tampered with.
        case notOffered
        /// `p=`: in use.
        case used(ChannelBinding)
    }

    var flag: BindingFlag
    var authorizationID: String?

    var text: String {
        let flag =
            switch flag {
            case .unsupported: "n"
            case .notOffered: "y"
            case .used(let binding): "p=\(binding.type)"
            }
        let identity = authorizationID.map { "a=\(SCRAMName.escape($0))" } ?? ""
        return "\(flag),\(identity),"
    }

    /// What `c=` in the client's final message holds, before base 64 (`cbind-input`).
    var channelBindingInput: [UInt8] {
        let header = Array(text.utf8)
        guard case .used(let binding) = flag else { return header }
        return header + binding.data.withExposed { $0 }
    }
}

/// `client-first-message` (RFC 5802, section 7).
struct SCRAMClientFirst: Sendable {
    var header: GS2Header
    var username: String
    var nonce: String

    /// The part that goes into the authentication message.
    var bare: String { "n=\(SCRAMName.escape(username)),r=\(nonce)" }

    var text: String { header.text + bare }
}

/// `server-first-message` (RFC 5802, section 7): `r=nonce,s=salt,i=iterations`, and extensions that may be ignored.
struct SCRAMServerFirst: Sendable {
    var nonce: String
    var salt: [UInt8]
    var iterations: Int

    /// Throws ``SASLError/Code/malformedChallenge``, or ``SASLError/Code/serverRejected`` for `e=`.
    init(parsing text: String) throws(SASLError) {
        var attributes = SCRAMAttributes(text)
        try attributes.refuseError()
        guard let nonce = attributes.take("r"), nonce.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let salt = attributes.take("s").flatMap({ Base64.decode($0.utf8) }), !salt.isEmpty,
            let count = attributes.take("i"), count.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !count.isEmpty,
            count.utf8.first != UInt8(ascii: "0")
        else {
            throw SASLError(.malformedChallenge, "the server's first message isn't r=…,s=…,i=…")
        }
        self.nonce = String(nonce)
        self.salt = salt
        // More digits than an Int holds is a number, and one that is over any limit.
        iterations = Int(count) ?? .max
    }
}

/// `client-final-message` (RFC 5802, section 7).
struct SCRAMClientFinal: Sendable {
    var channelBindingInput: [UInt8]
    var nonce: String

    /// The part that goes into the authentication message.
    var withoutProof: String { "c=\(Base64.encode(channelBindingInput)),r=\(nonce)" }

    func text(proof: [UInt8]) -> String { "\(withoutProof),p=\(Base64.encode(proof))" }
}

/// `server-final-message` (RFC 5802, section 7): the server's own proof.
struct SCRAMServerFinal: Sendable {
    var signature: [UInt8]

    /// Throws ``SASLError/Code/malformedChallenge``, or ``SASLError/Code/serverRejected`` for `e=`.
    init(parsing text: String) throws(SASLError) {
        var attributes = SCRAMAttributes(text)
        try attributes.refuseError()
        guard let signature = attributes.take("v").flatMap({ Base64.decode($0.utf8) }) else {
            throw SASLError(.malformedChallenge, "the server's final message is neither v=… nor e=…")
        }
        self.signature = signature
    }
}

/// Reads `a=value,b=value` from the left, in the order that the grammar fixes.
struct SCRAMAttributes {
    private var rest: [Substring]

    init(_ text: String) {
        rest = text.split(separator: ",", omittingEmptySubsequences: false).reversed()
    }

    /// The value of the next attribute, where that is its name. An `m=` (an extension that must be understood) is never
    /// asked for, so it ends the parse.
    mutating func take(_ name: Character) -> Substring? {
        guard let next = rest.last, next.hasPrefix("\(name)=") else { return nil }
        rest.removeLast()
        return next.dropFirst(2)
    }

    /// The next piece, whatever it is.
    mutating func takeAny() -> Substring? {
        rest.popLast()
    }

    /// Throws when the message is `e=…`. Of the server's words a short, printable piece is kept.
    mutating func refuseError() throws(SASLError) {
        guard let words = take("e") else { return }
        let printable = words.unicodeScalars.prefix(64).filter { ("!"..."~").contains($0) }
        throw SASLError(.serverRejected, "the server says: \(String(String.UnicodeScalarView(printable)))")
    }
}
