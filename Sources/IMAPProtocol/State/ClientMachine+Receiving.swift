import NIOCore

extension ClientMachine {
    /// Whose literal is coming in.
    enum LiteralProgress: Equatable {
        case none
        /// The FETCH response belongs to this command, whether one of its literals is coming in or just did.
        case streaming(CommandID, remaining: UInt64)
        /// Nobody wants it.
        case dropping
    }

    mutating func handle(_ event: ResponseFramer.Event) {
        switch event {
        case .frame(let frame):
            frameBytes = frame.bytes.readableBytes
            if inFlight.first?.isCancelled == true { drain(UInt64(frame.bytes.readableBytes), of: 0) }
            do {
                let response = try parser.parse(frame)
                unreadable = 0
                handle(response)
            } catch {
                lost(frame.bytes)
            }
            literal = .none
        case .skipped(let response):
            lost(response.beginning)
            literal = .none
        case .literalBegin(let frame, let byteCount): beginLiteral(frame, byteCount)
        case .literalBytes(let bytes): passLiteral(bytes)
        case .literalEnd:
            if case .streaming(let id, _) = literal, !isCancelled(id) { actions.append(.literalEnd(id)) }
        }
    }

    /// A response that couldn't be read costs itself. Where it was the end of a command, it costs the command.
    private mutating func lost(_ beginning: ByteBuffer) {
        guard phase != .awaitingGreeting else { return close(.notIMAP) }
        unreadable += 1
        guard unreadable <= options.maximumUnreadable else { return close(.unreadable) }
        let tag = String(decoding: beginning.readableBytesView.prefix { $0 != .space }, as: UTF8.self)
        guard let index = inFlight.firstIndex(where: { $0.tag == tag }) else { return }
        let command = inFlight.remove(at: index)
        if command.command.changesSelection {
            selected = nil
            selecting = nil
        }
        if !command.isCancelled { actions.append(.failed(command.id, .answerLost)) }
        if case .sendingContent = command.progress { return close(.unreadable) }
        advance()
    }

    private mutating func handle(_ response: Response) {
        if phase == .awaitingGreeting { return greet(response) }
        switch response {
        case .tagged(let tagged): complete(tagged)
        case .continuation(let request): proceed(request)
        case .untagged(let untagged): handle(untagged)
        }
    }

    /// RFC 9051 section 7.1.4 and 7.1.5: a connection begins with OK, PREAUTH or BYE.
    private mutating func greet(_ response: Response) {
        guard case .untagged(.status(let status)) = response else { return close(.notIMAP) }
        switch status.condition {
        case .ok: phase = .notAuthenticated
        case .preauth: phase = .authenticated
        case .bye, .no, .bad: return close(.greetingRefused(status))
        }
        if case .capability(let capabilities) = status.code { self.capabilities = capabilities }
        actions.append(.greeted(status))
        advance()
    }

    // MARK: - Continuation requests

    /// RFC 9051 section 7.6. One that nobody waits for is dropped.
    private mutating func proceed(_ request: ContinuationRequest) {
        for index in inFlight.indices {
            switch inFlight[index].progress {
            case .awaitingContinuation(let rest):
                // Nobody supplies the bytes that the server now waits for.
                if inFlight[index].isCancelled, inFlight[index].lacksContent { return close(.closedByClient) }
                send(rest, of: index)
                return advance()
            case .authenticating:
                return actions.append(.challenge(inFlight[index].id, request.text.buffer))
            case .idleRequested:
                inFlight[index].progress = .idling
                if !inFlight[index].isCancelled { actions.append(.idling(inFlight[index].id)) }
                if inFlight[index].wantsIdleToEnd { sendDone(index) }
                return advance()
            case .sent, .sendingContent, .idling, .idleEnding: continue
            }
        }
    }

    // MARK: - The end of a command

    private mutating func complete(_ response: TaggedResponse) {
        guard let index = inFlight.firstIndex(where: { $0.tag == response.tag }) else { return close(.unknownTag) }
        activateSelection()
        // What stands behind the OK of STARTTLS came in the clear, and would be taken for something that TLS protects.
        if case .startTLS = inFlight[index].command, response.status.condition == .ok, framer.hasBufferedBytes {
            return close(.injectionBeforeTLS)
        }
        // It can't have done what it has not been told in full.
        if inFlight[index].lacksContent, response.status.condition == .ok { return close(.unreadable) }
        let command = inFlight.remove(at: index)
        apply(response.status.code, isUntagged: false)
        if case .alert = response.status.code { actions.append(.event(.alert(response.status.text.string))) }
        var completion = ClientAction.Completion(status: response.status)
        if response.status.condition == .ok {
            completion.mailbox = succeed(command, response.status)
            if let mailbox = completion.mailbox { actions.append(.event(.selected(mailbox))) }
        } else if case .select = command.command {
            selected = nil
            selecting = nil
        }
        if !command.isCancelled { actions.append(.completed(command.id, completion)) }
        if case .logout = command.command { return close(.loggedOut) }
        // Refused in the middle of its literal: a server that goes on to read it would take other commands for it.
        if case .sendingContent = command.progress { return close(.closedByClient) }
        advance()
    }

    /// What a command's success changes. Returns the mailbox that it selected.
    private mutating func succeed(_ command: InFlight, _ status: StatusResponse) -> SelectedMailbox? {
        switch command.command {
        case .startTLS:
            capabilities = nil
            phase = .upgrading
        case .login, .authenticate:
            phase = .authenticated
            if case .capability = status.code { break }
            if !command.sawCapabilities { capabilities = nil }
        case .compress: actions.append(.compress(framer.takeBufferedBytes()))
        case .close, .unselect: selected = nil
        case .select(let select):
            selected = selecting ?? SelectedMailbox(name: select.mailbox, isReadOnly: select.isReadOnly)
            selecting = nil
            return selected
        default: break
        }
        return nil
    }

    /// From the moment that a SELECT is the oldest command, what comes is about the mailbox that it selects. Where several
    /// are on the wire, servers take them in order; `[CLOSED]` (RFC 7162 section 3.2.11) says it outright.
    mutating func activateSelection(force: Bool = false) {
        guard selecting == nil else { return }
        guard let index = inFlight.firstIndex(where: { if case .select = $0.command { true } else { false } }),
            case .select(let select) = inFlight[index].command
        else { return }
        guard force || inFlight[..<index].allSatisfy(\.isEndingIdle) else { return }
        selecting = SelectedMailbox(name: select.mailbox, isReadOnly: select.isReadOnly)
    }
}
