import MailStore
import SASL
import Testing

@testable import MailServer

@Suite struct VerifiedPasswordsTests {
    private let credentials = StoredCredentials(scramSHA256: "keys")

    @Test("a login is known again until its time is over, and only with the same password, account and keys")
    func known() {
        var verified = VerifiedPasswords(lifetime: .seconds(300), limit: 10)
        let right = verified.fingerprint(of: Secret("pw"), account: "ada", credentials: credentials)
        #expect(!verified.contains(right, at: .zero))
        verified.insert(right, at: .zero)
        #expect(verified.contains(right, at: .seconds(299)) && !verified.contains(right, at: .seconds(300)))
        for other in [
            verified.fingerprint(of: Secret("px"), account: "ada", credentials: credentials),
            verified.fingerprint(of: Secret("pw"), account: "bob", credentials: credentials),
            verified.fingerprint(of: Secret("pw"), account: "ada", credentials: StoredCredentials(scramSHA256: "new")),
        ] {
            #expect(!verified.contains(other, at: .zero))
        }
    }

    @Test("memory is bounded: the oldest go")
    func bounded() {
        var verified = VerifiedPasswords(lifetime: .seconds(300), limit: 10)
        let all = (0..<100).map { index in
            verified.fingerprint(of: Secret("\(index)"), account: "ada", credentials: credentials)
        }
        for (index, fingerprint) in all.enumerated() {
            verified.insert(fingerprint, at: .seconds(index))
        }
        let known = all.filter { verified.contains($0, at: .seconds(100)) }
        #expect(known.count <= 10 && known.last == all.last && !verified.contains(all[0], at: .seconds(100)))
    }
}
