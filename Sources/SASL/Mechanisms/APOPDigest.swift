package import Crypto

/// POP3's own digest, from before SASL (RFC 1939 section 7).
///
/// It hides the password from whoever only listens, but is no match for whoever tries passwords out against what they
/// heard, or stands in the middle and chooses the timestamps (CVE-2007-1558).
package enum APOPDigest {
    /// The digest of a greeting's timestamp, angle brackets included, and the password.
    package static func make(timestamp: String, password: Secret<String>) -> Insecure.MD5Digest {
        password.withExposed { Insecure.MD5.hash(data: Array((timestamp + $0).utf8)) }
    }

    /// As the command carries it: 32 hexadecimal digits.
    package static func hexadecimal(timestamp: String, password: Secret<String>) -> Secret<[UInt8]> {
        Secret(Hexadecimal.encode(make(timestamp: timestamp, password: password)))
    }
}
