import NIOCore

extension ServerMachine {
    mutating func handle(_ event: LineFramer.Event) {
        switch event {
        case .line(let line):
            if case .exchanging = state { return handleResponse(line) }
            do {
                try handle(CommandParser.parse(line))
            } catch {
                reject(error)
            }
        case .tooLong:
            if case .exchanging = state { return refuse(.error("Line too long")) }
            bad("Line too long")
        case .bareLineFeed: bad("Line must end in CRLF")
        case .endless: end(.error("Line too long"))
        }
    }

    private mutating func handle(_ command: Command) {
        if case .transaction = state {
            badCommands = 0
            return handleInTransaction(command)
        }
        unauthenticatedCommands += 1
        guard unauthenticatedCommands <= options.maximumUnauthenticatedCommands else {
            return end(.error("Too many commands without a login"))
        }
        handleInAuthorization(command)
    }

    private mutating func reject(_ error: ParseError) {
        switch error.code {
        case .unknownCommand: bad("Unknown command")
        case .missingArgument: bad("\(error.context) needs an argument")
        default: bad("Invalid argument of \(error.context)")
        }
    }

    mutating func bad(_ text: String) {
        badCommands += 1
        if badCommands > options.maximumBadCommands { return end(.error("Too many bad commands")) }
        answer(.error(text))
    }

    mutating func capa(_ capabilities: CapabilitySet) {
        answer(.ok("Capability list follows"))
        for capability in capabilities.all { ResponseEncoder.encode(capability, into: &output) }
        ResponseEncoder.encodeEnd(into: &output)
    }
}

// MARK: - TRANSACTION (RFC 1939 section 5)

extension ServerMachine {
    private mutating func handleInTransaction(_ command: Command) {
        switch command {
        case .capa: capa(offer.capabilitiesAfterLogin)
        case .noop: answer(.ok(""))
        case .stat: answer(.ok("\(maildrop.count) \(maildrop.octets)"))
        case .list(nil):
            answer(.ok("\(maildrop.count) messages (\(maildrop.octets) octets)"))
            state = .listing(.sizes, index: 0)
        case .uidl(nil):
            answer(.ok(""))
            state = .listing(.uniqueIDs, index: 0)
        case .list(let number?): tell(number, .sizes)
        case .uidl(let number?): tell(number, .uniqueIDs)
        case .retr(let number): retrieve(number, excerpt: nil)
        case .top(let number, let lines): retrieve(number, excerpt: MessageExcerpt(bodyLines: lines))
        case .dele(let number):
            guard maildrop[number] != nil else { return answer(.noSuchMessage) }
            maildrop.delete(number)
            answer(.ok("Message \(number) deleted"))
        case .rset:
            maildrop.reset()
            answer(.ok("Maildrop has \(maildrop.count) messages (\(maildrop.octets) octets)"))
        case .quit:
            state = .updating
            actions.append(.update(deleting: maildrop.deletedMessages))
        case .user, .pass, .apop, .auth, .authList, .stls, .utf8:
            answer(.error("\(command.name) is for before the login"))
        }
    }

    private mutating func tell(_ number: MessageNumber, _ listing: Listing) {
        guard let message = maildrop[number] else { return answer(.noSuchMessage) }
        answer(.ok("\(number) \(describe(message, listing))"))
    }

    private mutating func retrieve(_ number: MessageNumber, excerpt: MessageExcerpt?) {
        guard let message = maildrop[number] else { return answer(.noSuchMessage) }
        state = .retrieving(message, excerpt: excerpt)
        actions.append(.retrieve(message))
    }
}

extension Status {
    static let noSuchMessage = Status.error("No such message")
}
