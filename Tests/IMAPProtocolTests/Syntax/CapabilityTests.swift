import IMAPProtocol
import Testing

@Suite struct CapabilityTests {
    @Test func comparesWithoutCase() {
        let set: CapabilitySet = ["imap4rev1", "Auth=plain", "AUTH=XOAUTH2", "AppendLimit=35651584", "sort=display"]
        #expect(set.contains(.imap4rev1))
        #expect(set.contains(.sortDisplay))
        #expect(set.authenticationMechanisms == ["PLAIN", "XOAUTH2"])
        #expect(set.appendLimit == 35_651_584)
    }

    @Test func rev2BringsItsOwn() {
        #expect(CapabilitySet([.imap4rev2]).contains(.idle))
        #expect(CapabilitySet([.imap4rev2]).contains(.literalMinus))
        #expect(!CapabilitySet([.imap4rev2]).contains(.sort))
        #expect(CapabilitySet([.qResync]).contains(.condStore))
        #expect(!CapabilitySet([.imap4rev1]).contains(.idle))
    }

    @Test func namesCompareWithoutCase() {
        #expect(Flag("\\SEEN") == .seen)
        #expect(Set([Flag("$junk"), .junk]).count == 1)
        #expect(MailboxAttribute("\\NoSelect") == .noSelect)
        #expect(Flag.seen.isSystem && !Flag.junk.isSystem)
        #expect(Flag.junk.isValid && Flag.seen.isValid)
        #expect(!Flag("a b").isValid && !Flag("").isValid && !Flag("\\").isValid && !Flag("x\r\n").isValid)
    }
}
