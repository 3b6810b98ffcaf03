import Crypto
import Foundation
import Testing

@testable import MailService

@Suite struct SessionTokenTests {
    private let account = AccountID(rawValue: "account")
    private let session = SessionID(rawValue: "session")

    @Test func isRecognisableAndLong() {
        let token = SessionToken()
        token.text.withExposed { text in
            #expect(text.hasPrefix("pst_") && text.utf8.count == 47)
            #expect(SessionToken(Secret(text))?.hash == token.hash)
        }
        #expect(token.hash.count == 32)
        #expect(SessionToken().hash != token.hash)
    }

    @Test(arguments: [
        "", "pst_", "pst_short", String(repeating: "a", count: 47), "pst_" + String(repeating: "a", count: 44),
        "pst_" + String(repeating: "=", count: 43), "PST_" + String(repeating: "a", count: 43),
        "pst_" + String(repeating: "é", count: 21) + "a",
    ])
    func isNothingElse(text: String) {
        #expect(SessionToken(Secret(text)) == nil)
    }

    @Test func sealsAPasswordForOneSessionOfOneAccount() throws {
        let token = SessionToken()
        let sealed = try token.seal(Secret("pässword"), account: account, session: session)
        #expect(try token.open(sealed, account: account, session: session).withExposed { $0 } == "pässword")
        #expect(sealed != (try token.seal(Secret("pässword"), account: account, session: session)))
        #expect(throws: (any Error).self) {
            try token.open(sealed, account: AccountID(rawValue: "other"), session: session)
        }
        #expect(throws: (any Error).self) {
            try token.open(sealed, account: account, session: SessionID(rawValue: "other"))
        }
        #expect(throws: (any Error).self) { try SessionToken().open(sealed, account: account, session: session) }
        #expect(throws: (any Error).self) { try token.open([1, 2, 3], account: account, session: session) }
    }

    @Test func secretsDoNotPrint() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\([secret])"] {
            #expect(!text.contains("hunter2") && text.contains("***"))
        }
    }
}
