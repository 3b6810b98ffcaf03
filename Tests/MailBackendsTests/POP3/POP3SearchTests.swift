import Foundation
import MailService
import MailStore
import Testing

@testable import MailBackends

/// Searches of a POP3 account: the inbox by its index, the local folders by the store's.
@Suite(.timeLimit(.minutes(2)))
struct POP3SearchTests {
    private static func mail(_ subject: String, from: String, body: String, more: String = "", day: Int = 1) -> String {
        """
        From: \(from)\r
        To: Amy <amy@example.org>\r
        Subject: \(subject)\r
        Date: \(day) Jul 2025 10:00:00 +0000\r
        Message-ID: <\(subject.replacing(" ", with: "-"))@example.org>\r
        \(more)\r
        \(body)\r

        """
    }

    private func subjects(_ world: POP3World, _ query: String) async throws -> Set<String> {
        Set(try await world.search(query).messages.compactMap(\.header.subject))
    }

    @Test func everyKeyFindsWhatItAsksFor() async throws {
        var options = POP3World.eager
        options.indexesTexts = true
        try await POP3World.run(options: options) { world in
            try world.deliver(Self.mail("Cherry harvest", from: "Bob <bob@example.net>", body: "ripe & red"))
            try world.deliver(Self.mail("Zwölf Äpfel", from: "Ada <ada@example.org>", body: "im Körbchen"))
            try world.deliver(
                Self.mail(
                    "third", from: "Bob <bob@example.net>", body: "nothing here", more: "List-Id: <fruit>\r\n"))
            _ = try await world.page()
            let expected: [String: Set<String>] = [
                "from:bob": ["Cherry harvest", "third"],
                "from:ada": ["Zwölf Äpfel"],
                "to:amy": ["Cherry harvest", "Zwölf Äpfel", "third"],
                "subject:cherry": ["Cherry harvest"],
                "subject:ÄPFEL": ["Zwölf Äpfel"],
                "body:red": ["Cherry harvest"],
                "body:körbchen": ["Zwölf Äpfel"],
                "body:bob": [],
                "ripe": ["Cherry harvest"],
                "bob": ["Cherry harvest", "third"],
                "-from:bob": ["Zwölf Äpfel"],
                "from:ada OR subject:third": ["Zwölf Äpfel", "third"],
                "header:list-id": ["third"],
                "header:list-id:fruit": ["third"],
                "-header:list-id": ["Cherry harvest", "Zwölf Äpfel"],
                "is:unread": ["Cherry harvest", "Zwölf Äpfel", "third"],
                "is:flagged": [],
                "has:attachment": [],
                "larger:1": ["Cherry harvest", "Zwölf Äpfel", "third"],
                "larger:1M": [],
                "messageid:third@example.org": ["third"],
                "sentbefore:2025-07-02": ["Cherry harvest", "Zwölf Äpfel", "third"],
                "sentafter:2025-07-02": [],
                "before:2020-01-01": [],
            ]
            for (query, found) in expected { #expect(try await subjects(world, query) == found, "\(query)") }
            // And the same in a local folder.
            let ids = try await world.page().messages.map(\.id)
            _ = try await world.change(ids, .move(to: .role(.archive)))
            for (query, found) in expected {
                let page = try await world.search(query, in: .folder(.role(.archive)))
                #expect(Set(page.messages.compactMap(\.header.subject)) == found, "\(query) in Archive")
            }
        }
    }

    @Test func aSearchOfTheAccountGoesThroughAllFolders() async throws {
        var options = POP3World.eager
        options.indexesTexts = true
        try await POP3World.run(messages: 60, options: options) { world in
            let ids = try await world.page().messages.map(\.id)
            _ = try await world.change(Array(ids.prefix(10)), .move(to: .role(.archive)))
            _ = try await world.change(Array(ids.dropFirst(10).prefix(5)), .delete)
            let all = try await world.search("larger:1", in: .account)
            #expect(all.messages.count == 50)
            let cursor = try #require(all.nextCursor)
            let request = SearchRequest(scope: .account, filter: .larger(1), limit: 50)
            let rest = try await world.service.search(world.access, request, after: cursor)
            // The trash isn't searched.
            #expect(Set(all.messages.map(\.id)).union(rest.messages.map(\.id)).count == 55)
            #expect(all.total == 55)
        }
    }

    @Test func whatIsNotIndexedYetIsToldAsApproximate() async throws {
        var options = POP3World.eager
        options.searchedAtOnce = 0
        try await POP3World.run(messages: 30, options: options) { world in
            _ = try await world.page(limit: 10)
            let found = try await world.search("body:the")
            #expect(found.approximate)
            let progress = try #require(try await world.service.capabilities(world.access).indexing)
            #expect(progress.messages == 30)
            #expect(progress.texts == 0)
        }
    }

    @Test func whatIsLeftOutOfALongTextIsToldAsApproximate() async throws {
        var options = POP3World.eager
        options.indexesTexts = true
        options.searchedTextBytes = 4_096
        try await POP3World.run(options: options) { world in
            let long = "early " + String(repeating: "words and words\r\n", count: 1_000) + "late\r\n"
            try world.deliver(Self.mail("long", from: "Bob <bob@example.net>", body: long))
            try world.deliver(Self.mail("short", from: "Bob <bob@example.net>", body: "nothing"))
            #expect(try await subjects(world, "body:early") == ["long"])
            let late = try await world.search("body:late")
            #expect(late.messages.isEmpty && late.approximate)
            // Nobody knows whether the long one has it.
            #expect(try await subjects(world, "-body:late") == ["short"])
            let isApproximate = try await world.search("subject:long").approximate
            #expect(!isApproximate)
        }
    }

    @Test func theBackgroundIndexesAll() async throws {
        // The listing of the login is good for the pages that follow: nobody looks again.
        var options = POP3BackendOptions()
        options.indexesTexts = true
        try await POP3World.run(messages: 150, options: options) { world in
            _ = try await world.provider.logIn(world.access.account, password: world.access.password)
            _ = try await world.page()
            try await eventually {
                try await world.service.capabilities(world.access).indexing?.isComplete == true
            }
            let trace = try await world.commands {
                let isApproximate = try await world.search("body:the").approximate
                #expect(!isApproximate)
            }
            #expect(!trace.texts.contains { $0.hasPrefix("TOP") || $0.hasPrefix("RETR") })
        }
    }

    @Test func threadsHoldWhatAnswersWhat() async throws {
        var options = POP3World.eager
        options.indexesTexts = true
        try await POP3World.run(options: options) { world in
            try world.deliver(Self.mail("one", from: "a@example.org", body: "x"))
            try world.deliver(Self.mail("two", from: "b@example.org", body: "y", day: 2))
            try world.deliver(
                Self.mail(
                    "Re one", from: "c@example.org", body: "z", more: "In-Reply-To: <one@example.org>\r\n", day: 3))
            let threads = try await world.service.threads(
                world.access, ThreadListRequest(folder: .role(.inbox), limit: 50))
            #expect(threads.threads.map { $0.messages.compactMap(\.header.subject) } == [["one", "Re one"], ["two"]])
            let thread = try await world.service.thread(world.access, try #require(threads.threads.first?.id))
            #expect(thread.messages.compactMap(\.header.subject) == ["one", "Re one"])
        }
    }
}
