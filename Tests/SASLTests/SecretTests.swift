import Testing

@testable import SASL

@Suite struct SecretTests {
    @Test func neverPrints() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        let credential = Credential.password(username: "u", password: secret)
        var dumpedCredential = ""
        dump(credential, to: &dumpedCredential)
        let texts = [
            "\(secret)", String(reflecting: secret), String(describing: Optional(secret)), "\([secret])", dumped,
            "\(credential)", String(reflecting: credential), dumpedCredential,
        ]
        for text in texts {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("***"))
        }
        #expect(secret.withExposed { $0 } == "hunter2")
    }

    @Test(arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar"])
    func base64RoundTrip(text: String) {
        #expect(Base64.decode(Base64.encode(text.utf8).utf8) == Array(text.utf8))
    }

    /// RFC 4648, section 10.
    @Test func base64Vectors() {
        #expect(Base64.encode("foobar".utf8) == "Zm9vYmFy")
        #expect(Base64.encode("fooba".utf8) == "Zm9vYmE=")
        #expect(Base64.encode("foob".utf8) == "Zm9vYg==")
        #expect(Base64.decode("+/+/".utf8) == [0xFB, 0xFF, 0xBF])
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "====", "=", "Zm9v=", "Zm9vZh==", "Zm9vZm8", "Zm=v", "Zm9v\n", "Zm9_", "Zm9vYmF=",
    ])
    func base64Refusals(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }
}
