import IMAPProtocol
import Testing

/// Which command belongs where, and what a command switches on (RFC 9051 section 3, RFC 7162 section 3.1).
@Suite struct ServerMachineTests {
    private static let inMailbox: [Command] = [
        .check, .close, .unselect, .expunge(nil), .fetch(FetchCommand(messages: .sequence(.all), attributes: [.flags])),
        .copy(.sequence(.all), to: .inbox), .search(SearchCommand(key: .all)),
    ]
    private static let afterLogin: [Command] = [
        .select(SelectCommand(mailbox: .inbox)), .list(ListCommand()), .namespace, .idle,
        .create(.inbox, specialUse: []),
        .status(.inbox, [.messages]), .compress, .enable([.condStore]), .getQuotaRoot(.inbox),
    ]
    private static let beforeLogin: [Command] = [
        .startTLS, .authenticate(mechanism: "PLAIN", initialResponse: nil),
    ]
    private static let always: [Command] = [.capability, .noop, .logout, .id(nil)]

    private func machine(_ state: ServerMachine.State) -> ServerMachine {
        var machine = ServerMachine()
        if state != .notAuthenticated { machine.authenticated() }
        if state == .selected { machine.selected() }
        if state == .logout { machine.loggedOut() }
        return machine
    }

    private func runs(_ command: Command, in state: ServerMachine.State) -> Bool {
        var machine = machine(state)
        return machine.begin(command) == .run
    }

    @Test(arguments: [ServerMachine.State.notAuthenticated, .authenticated, .selected, .logout])
    func eachCommandHasItsStates(state: ServerMachine.State) {
        for command in Self.always { #expect(runs(command, in: state) == (state != .logout)) }
        for command in Self.beforeLogin { #expect(runs(command, in: state) == (state == .notAuthenticated)) }
        for command in Self.afterLogin {
            #expect(runs(command, in: state) == (state == .authenticated || state == .selected), "\(command.name)")
        }
        for command in Self.inMailbox { #expect(runs(command, in: state) == (state == .selected), "\(command.name)") }
    }

    @Test func leavingAMailboxLeadsBack() {
        var machine = machine(.selected)
        machine.unselected()
        #expect(machine.state == .authenticated)
        machine.loggedOut()
        machine.unselected()
        #expect(machine.state == .logout)
    }

    @Test(arguments: [
        Command.select(SelectCommand(mailbox: .inbox, condStore: true)),
        .status(.inbox, [.messages, .highestModSeq]),
        .fetch(FetchCommand(messages: .sequence(.all), attributes: [.modSeq])),
        .fetch(FetchCommand(messages: .sequence(.all), attributes: [.flags], changedSince: 1)),
        .store(StoreCommand(messages: .sequence(.all), operation: .add, flags: [.seen], unchangedSince: 1)),
        .search(SearchCommand(key: .or(.all, .not(.and([.modSeq(1)]))))),
    ])
    func aCommandThatKnowsOfModSeqSwitchesItOn(command: Command) {
        var machine = machine(.selected)
        #expect(!machine.enabled.condStore)
        let admission = machine.begin(command)
        #expect(admission == .run)
        #expect(machine.enabled.condStore)
        #expect(!machine.enabled.qResync)
    }

    @Test func aRefusedCommandSwitchesNothingOn() {
        var machine = machine(.notAuthenticated)
        _ = machine.begin(.status(.inbox, [.highestModSeq]))
        #expect(!machine.enabled.condStore)
    }

    @Test func enablingSaysWhatWasEnabled() {
        var machine = machine(.authenticated)
        let enabled = machine.enable([.qResync, "X-NOTHING", .utf8Accept, .idle])
        #expect(enabled == [.qResync, .utf8Accept])
        #expect(machine.enabled.condStore)
        #expect(machine.enabled.nameEncoding == .utf8)
        #expect(!machine.enabled.imap4rev2)
    }

    @Test func onlyNonsenseInARowEndsTheConnection() {
        var options = ServerMachine.Options()
        options.maximumBadCommandsBeforeLogin = 2
        options.maximumBadCommands = 3
        var machine = ServerMachine(options: options)
        let beforeLogin: [StatusResponse.Condition] = [.bad, .ok, .bad, .bad]
        let ends = beforeLogin.map { machine.answered($0) }
        #expect(ends == [false, false, false, true])
        machine.authenticated()
        let afterLogin: [StatusResponse.Condition] = [.no, .bad, .bad, .bad]
        let laterEnds = afterLogin.map { machine.answered($0) }
        #expect(laterEnds == [false, false, false, true])
    }

    @Test func numbersInAnAnswerHoldExpungesBack() {
        let fetch = FetchCommand(messages: .sequence(.all), attributes: [.flags])
        #expect(!Command.fetch(fetch).allowsExpungeInAnswer)
        #expect(!Command.search(SearchCommand(key: .all, returnsUIDs: false)).allowsExpungeInAnswer)
        #expect(!Command.sort(SortCommand(order: [], key: .all, returnsUIDs: false)).allowsExpungeInAnswer)
        #expect(
            !Command.store(StoreCommand(messages: .sequence(.all), operation: .add, flags: []))
                .allowsExpungeInAnswer)
        let uidFetch = FetchCommand(messages: .uids(.all), attributes: [.flags])
        #expect(Command.fetch(uidFetch).allowsExpungeInAnswer)
        #expect(Command.noop.allowsExpungeInAnswer)
        #expect(Command.copy(.sequence(.all), to: .inbox).allowsExpungeInAnswer)
    }
}
