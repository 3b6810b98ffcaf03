import MailStore
import Testing

@testable import MailServer

/// SEARCH, SORT and THREAD as clients ask them (RFC 9051 section 6.4.4, RFC 5256, RFC 5267).
@Suite(.timeLimit(.minutes(1))) struct IMAPFindingTests {
    /// Three messages of two threads, the second an answer to the first.
    private func withClient(_ body: @escaping @Sendable (IMAPDialogue) async throws -> Void) async throws {
        let world = try IMAPWorld()
        try world.deliver(Self.message("zoe", "Lunch", day: 2, id: "1"))
        try world.deliver(Self.message("bob", "Gr=?utf-8?q?=C3=BC?=n", day: 1, id: "2"), flags: .init(.flagged))
        try world.deliver(Self.message("amy", "Re: Lunch", day: 3, id: "3", "References: <1@x>\r\n"))
        try await world.serve { port in
            let client = try await IMAPDialogue.loggedIn(port: port, select: "INBOX")
            try await body(client)
            try await client.close()
        }
    }

    private static func message(_ from: String, _ subject: String, day: Int, id: String, _ more: String = "") -> String
    {
        "From: \(from)@example.org\r\nSubject: \(subject)\r\nDate: \(day) Mar 2026 12:00:00 +0000\r\n"
            + "Message-ID: <\(id)@x>\r\n\(more)\r\nNothing to see, \(from).\r\n"
    }

    @Test func searches() async throws {
        try await withClient { client in
            try await client.expect("SEARCH FROM amy", first: "* SEARCH 3")
            try await client.expect("SEARCH TEXT \"to see, BOB\"", first: "* SEARCH 2")
            try await client.expect("SEARCH OR FLAGGED SUBJECT lunch", first: "* SEARCH 1 2 3")
            try await client.expect("UID SEARCH NOT SENTSINCE 3-Mar-2026", first: "* SEARCH 1 2")
            try await client.expect(
                "SEARCH RETURN (MIN MAX COUNT) SUBJECT lunch", first: "* ESEARCH (TAG \"t\") MIN 1 MAX 3 COUNT 2")
            try await client.expect("SEARCH BODY nowhere", first: "* SEARCH")
        }
    }

    @Test func sorts() async throws {
        try await withClient { client in
            try await client.expect("SORT (DATE) UTF-8 ALL", first: "* SORT 2 1 3")
            try await client.expect("UID SORT (REVERSE FROM) US-ASCII ALL", first: "* SORT 1 2 3")
            // The base subject: Re: doesn't count.
            try await client.expect("SORT (SUBJECT REVERSE DATE) UTF-8 ALL", first: "* SORT 2 3 1")
            try await client.expect(
                "UID SORT RETURN (MIN MAX COUNT ALL) (DATE) UTF-8 ALL",
                first: "* ESEARCH (TAG \"t\") UID MIN 2 MAX 3 COUNT 3 ALL 2,1,3")
            try await client.expect("SORT (COLOUR) UTF-8 ALL", ends: "BAD")
        }
    }

    @Test func threads() async throws {
        try await withClient { client in
            try await client.expect("THREAD REFERENCES UTF-8 ALL", first: "* THREAD (2)(1 3)")
            try await client.expect("UID THREAD ORDEREDSUBJECT UTF-8 ALL", first: "* THREAD (2)(1 3)")
            try await client.expect("THREAD REFS UTF-8 ALL", ends: "BAD")
        }
    }
}
