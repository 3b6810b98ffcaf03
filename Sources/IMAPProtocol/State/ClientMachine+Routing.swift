import NIOCore

extension ClientMachine {
    /// An untagged response: it changes what is known of the connection, it answers the oldest command that wants it, or it is
    /// news.
    mutating func handle(_ response: UntaggedResponse) {
        activateSelection()
        switch response {
        case .status(let status): handle(status)
        case .capability(let told):
            capabilities = told
            for index in inFlight.indices { inFlight[index].sawCapabilities = true }
            deliver(response)
        case .enabled(let told):
            for capability in told.announced { enabled.insert(capability) }
            if allowsUTF8 { parser.options.mailboxEncoding = .utf8 }
            deliver(response)
        case .exists(let count): update({ $0.exists = count }, .exists(count))
        case .recent(let count): update({ $0.recent = count }, .recent(count))
        case .flags(let flags): update({ $0.flags = flags }, .mailboxFlags(flags))
        case .expunge(let number): update({ $0.removed(1) }, .expunge(number))
        case .vanished(let vanished): handle(vanished)
        case .fetch(let fetch): handle(response, FetchDigest(fetch))
        case .mailboxStatus(let status): deliver(response, orTell: .status(status))
        case .list(let entry): deliver(response, orTell: .list(entry))
        case .metadata(let entries): deliver(response, orTell: .metadata(entries))
        default: deliver(response)
        }
    }

    private mutating func handle(_ status: StatusResponse) {
        switch status.condition {
        case .bye: bye = status
        case .ok, .no, .bad, .preauth: break
        }
        apply(status.code, isUntagged: true)
        if case .alert = status.code { actions.append(.event(.alert(status.text.string))) }
        deliver(.status(status))
        guard bye != nil else { return }
        // After BYE only the answer to LOGOUT can still come (RFC 9051 section 7.1.5).
        guard inFlight.contains(where: { if case .logout = $0.command { true } else { false } }) else {
            return close(.bye(status))
        }
    }

    /// What a response code changes, wherever it stands.
    mutating func apply(_ code: ResponseCode?, isUntagged: Bool) {
        guard let code else { return }
        switch code {
        case .capability(let told):
            capabilities = told
            for index in inFlight.indices { inFlight[index].sawCapabilities = true }
        case .closed:
            selected = nil
            activateSelection(force: true)
        case .notificationOverflow: actions.append(.event(.notificationsStopped))
        case .readOnly, .readWrite, .uidValidity, .uidNext, .highestModSeq, .noModSeq, .mailboxID, .permanentFlags,
            .unseen, .uidNotSticky:
            if selecting != nil { selecting?.apply(code) } else { selected?.apply(code) }
        default: break
        }
    }

    /// Something of the selected mailbox: news, unless it describes the mailbox that a SELECT is about to select.
    private mutating func update(_ change: (inout SelectedMailbox) -> Void, _ event: MailboxEvent) {
        if var mailbox = selecting {
            change(&mailbox)
            selecting = mailbox
            return
        }
        if var mailbox = selected {
            change(&mailbox)
            selected = mailbox
        }
        actions.append(.event(event))
    }

    private mutating func handle(_ vanished: VanishedMessages) {
        if vanished.isEarlier { return deliver(.vanished(vanished), orTell: .vanished(vanished)) }
        update({ $0.removed(vanished.uids.count) }, .vanished(vanished))
    }

    /// A FETCH response goes to its command whole, as it came: it is large, and there are many.
    private mutating func handle(_ response: UntaggedResponse, _ digest: FetchDigest) {
        if case .streaming(let id, _) = literal {
            guard let index = inFlight.firstIndex(where: { $0.id == id }) else { return }
            return deliver(response, to: index)
        }
        let recipient = recipient(of: digest)
        if recipient.map({ inFlight[$0].interest?.mayBeUnasked(digest) == true }) ?? true,
            case .fetch(let fetch) = response
        {
            actions.append(.event(.flags(fetch)))
        }
        if let recipient { deliver(response, to: recipient) }
    }

    // MARK: - Delivery

    /// The oldest command that wants the FETCH response.
    func recipient(of digest: FetchDigest) -> Int? {
        inFlight.firstIndex { $0.interest?.includes(digest) == true }
    }

    /// The oldest command that wants the response.
    private func recipient(of response: UntaggedResponse) -> Int? {
        inFlight.firstIndex { $0.command.wants(response, tag: $0.tag) }
            // QUIRK: a server may spell the name in a STATUS response otherwise than it was asked.
            ?? inFlight.firstIndex {
                if case (.status, .mailboxStatus) = ($0.command, response) { true } else { false }
            }
    }

    private mutating func deliver(_ response: UntaggedResponse, orTell event: MailboxEvent? = nil) {
        if let index = recipient(of: response) {
            deliver(response, to: index)
        } else if let event {
            actions.append(.event(event))
        }
    }

    private mutating func deliver(_ response: UntaggedResponse, to index: Int) {
        if !inFlight[index].isCancelled { actions.append(.data(inFlight[index].id, response)) }
    }

    /// Cancelled, or gone.
    func isCancelled(_ id: CommandID) -> Bool {
        inFlight.first { $0.id == id }?.isCancelled ?? true
    }
}
