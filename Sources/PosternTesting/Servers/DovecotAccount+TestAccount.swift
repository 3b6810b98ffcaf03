extension DovecotServer {
    /// IMAP over TLS.
    package var endpoint: TestEndpoint {
        TestEndpoint(
            scheme: .imaps, host: "localhost", port: imapsPort, authorityFile: certificates.authorityFile)
    }
}

extension DovecotAccount: TestAccount {
    package var endpoint: TestEndpoint { server.endpoint }
    package var submissionPort: Int { server.submissionPort }

    package func seed(_ path: [String], count: Int) async throws {
        try await seed(path, count: count, indexed: true)
    }

    package func createFolder(_ path: [String]) async throws {
        try await doveadm("mailbox", "create", "-u", address, name(path))
    }

    package func deleteFolder(_ path: [String]) async throws {
        try await doveadm("mailbox", "delete", "-u", address, name(path))
    }

    package func expunge(_ uids: ClosedRange<UInt32>, in path: [String]) async throws {
        try await doveadm(
            "expunge", "-u", address, "mailbox", name(path), "uid", "\(uids.lowerBound):\(uids.upperBound)")
    }

    private func name(_ path: [String]) -> String {
        path.isEmpty ? "INBOX" : path.joined(separator: "/")
    }
}

extension DovecotServer {
    /// The same as ``makeAccount(_:)``, read by POP3.
    package func makePOP3Account(_ name: String = "user") throws -> POP3Account {
        try POP3Account(makeAccount(name), port: pop3sPort)
    }
}
