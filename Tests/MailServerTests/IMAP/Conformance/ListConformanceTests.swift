import Testing

/// LIST, LSUB and what makes and removes mailboxes, as conformance testers look at them (RFC 9051 section 6.3, RFC 5258).
@Suite(.timeLimit(.minutes(1))) struct ListConformanceTests {
    /// The names that a LIST or LSUB tells, in its order.
    private func names(_ client: IMAPDialogue, _ command: String) async throws -> [String] {
        try await client.command(command).dropLast().map { line in
            String(line.split(separator: "\"", omittingEmptySubsequences: false).dropLast().last ?? "")
        }
    }

    @Test func patterns() async throws {
        try await withInbox([], clients: 2, state: nil) { clients in
            for name in ["m/", "m/test", "m/test2", "m/test3/", "m/test3/test4/", "m/test3/test4/test5"] {
                try await clients[0].expect("CREATE \(name)", ends: "OK")
            }
            let expected = [
                ("\"\" m/%", ["m/test", "m/test2", "m/test3"]), ("\"\" m/%/%", ["m/test3/test4"]),
                ("\"\" m/*", ["m/test", "m/test2", "m/test3", "m/test3/test4", "m/test3/test4/test5"]),
                ("m/ *", ["m/test", "m/test2", "m/test3", "m/test3/test4", "m/test3/test4/test5"]),
                ("\"\" m/*test4", ["m/test3/test4"]), ("\"\" m/%3/%", ["m/test3/test4"]),
                ("\"\" m/%3/%4", ["m/test3/test4"]), ("\"\" m/%t*4", ["m/test3/test4"]),
                ("\"\" iNbOx", ["INBOX"]), ("m/ test%", ["m/test", "m/test2", "m/test3"]), ("\"\" x*", []),
                ("\"\" \"\"", [""]), ("m/test \"\"", [""]),
            ]
            for (arguments, found) in expected {
                #expect(try await names(clients[1], "LIST \(arguments)") == found, "\(arguments)")
            }
            try await clients[1].expect("DELETE m/test2", ends: "OK")
            #expect(try await names(clients[0], "LIST \"\" m/%") == ["m/test", "m/test3"])
        }
    }

    @Test func whatIsBelowIsToldOnlyWhereNoPatternShowsIt() async throws {
        try await withInbox([], state: nil) { clients in
            let client = clients[0]
            for name in ["m/a", "m/b", "m/b/a", "m/c/c", "m/d/d", "m/d/e"] {
                _ = try await client.command("CREATE \(name)")
            }
            for name in ["m/a", "m/b/a", "m/c/c", "m/d/d", "m/d/e", "m/gone"] {
                _ = try await client.command("SUBSCRIBE \(name)")
            }
            try await client.expectData(
                "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" m/b% RETURN (CHILDREN)",
                [#"* LIST (\HasChildren) "/" "m/b" (CHILDINFO ("SUBSCRIBED"))"#])
            try await client.expectData(
                "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" *c", [#"* LIST (\HasNoChildren \Subscribed) "/" "m/c/c""#])
            try await client.expectData(
                "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" *d",
                [
                    #"* LIST (\Noselect \HasChildren) "/" "m/d" (CHILDINFO ("SUBSCRIBED"))"#,
                    #"* LIST (\HasNoChildren \Subscribed) "/" "m/d/d""#,
                ])
            try await client.expectData(
                "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (m/b m/b/a)",
                [#"* LIST (\HasNoChildren \Subscribed) "/" "m/b/a""#])
            let subscribed = try await client.command("LIST (SUBSCRIBED) \"\" m/g*")
            #expect(subscribed.first == #"* LIST (\NonExistent \HasNoChildren \Subscribed) "/" "m/gone""#)
            for wrong in [
                "(NONSENSE) \"\" \"\"", "(RECURSIVEMATCH) \"\" \"\"", "(RECURSIVEMATCH REMOTE) \"\" \"\"",
                "\"\" \"\" RETURN (NONSENSE)",
            ] {
                try await client.expect("LIST \(wrong)", ends: "BAD")
            }
            try await client.expect("LIST (REMOTE) \"\" %", ends: "OK")
        }
    }

    @Test func subscriptions() async throws {
        try await withInbox([], clients: 2, state: nil) { clients in
            for name in ["m/a", "m/b", "m/b/a", "m/c/c"] { _ = try await clients[0].command("CREATE \(name)") }
            for name in ["m/a", "m/b/a", "m/c/c"] { try await clients[0].expect("SUBSCRIBE \(name)", ends: "OK") }
            try await clients[1].expectData(
                "LSUB \"\" m/%",
                [
                    #"* LSUB () "/" "m/a""#, #"* LSUB (\Noselect) "/" "m/b""#, #"* LSUB (\Noselect) "/" "m/c""#,
                ])
            #expect(try await names(clients[1], "LSUB \"\" *a") == ["m/a", "m/b/a"])
            try await clients[0].expect("UNSUBSCRIBE m/a", ends: "OK")
            #expect(try await names(clients[1], "LSUB \"\" m/*") == ["m/b/a", "m/c/c"])
            // As often as one likes, and of what never was.
            try await clients[0].expect("UNSUBSCRIBE m/never", ends: "OK")
        }
    }

    @Test func aMailboxThatIsRemadeIsAnother() async throws {
        try await withInbox([], state: nil) { clients in
            let client = clients[0]
            _ = try await client.command("CREATE a")
            let first = try await client.command("STATUS a (UIDVALIDITY MAILBOXID)").first
            _ = try await client.command("DELETE a")
            try await client.expect("STATUS a (MESSAGES)", ends: "NO [NONEXISTENT]")
            _ = try await client.command("CREATE a")
            let second = try await client.command("STATUS a (UIDVALIDITY MAILBOXID)").first
            #expect(first != second)
            _ = try await client.command("RENAME a b")
            let third = try await client.command("STATUS b (UIDVALIDITY MAILBOXID)").first
            #expect(third?.replacing("\"b\"", with: "\"a\"") == second)
        }
    }
}
