package import MailMessage

extension MailboxService {
    /// A message opened, with the beginning of its text.
    package func message(_ access: AccountAccess, _ id: MessageID) async throws -> MessageDetail {
        let fetched = try await fetch(access, id, textLimit: options.textInMessage)
        let view = fetched.structure.map { MessageView($0) }
        let text = await readableText(of: fetched, view: view)
        let headers = HeaderList.parse(fetched.headerBlock)
        return MessageDetail(
            summary: fetched.summary,
            references: headers.references,
            text: text?.text,
            textTruncated: text?.isTruncated ?? false,
            hasHTML: view?.hasHTML ?? false,
            structure: fetched.structure,
            attachments: view?.attachments ?? [],
            warnings: warnings(about: fetched, text: text, headers: headers),
            isWhole: fetched.isWhole)
    }

    /// What a list shows of a message.
    package func summary(_ access: AccountAccess, _ id: MessageID) async throws -> MessageSummary {
        try await backend(access).message(id) { _ in [] }.summary
    }

    /// A message's keywords as they are now.
    package func keywords(_ access: AccountAccess, of id: MessageID) async throws -> Set<Keyword> {
        try await backend(access).keywords(of: id)
    }

    /// All of a message's text, up to `Options.textAlone`.
    package func text(_ access: AccountAccess, _ id: MessageID) async throws -> DecodedText {
        let fetched = try await fetch(access, id, textLimit: options.textAlone)
        return await readableText(of: fetched, view: fetched.structure.map { MessageView($0) })
            ?? DecodedText(text: "", isTruncated: false, hasReplacements: false)
    }

    /// A message's header fields in their order.
    package func headers(_ access: AccountAccess, _ id: MessageID) async throws -> HeaderList {
        let reply = try await backend(access).content(
            ContentRequest(message: id, section: .header, range: 0..<options.headerBlock))
        var block: [UInt8] = []
        for try await chunk in reply.stream {
            block.append(contentsOf: chunk.prefix(options.headerBlock - block.count))
            if block.count >= options.headerBlock { break }
        }
        return HeaderList.parse(block)
    }

    private func fetch(_ access: AccountAccess, _ id: MessageID, textLimit: Int) async throws -> FetchedMessage {
        let maximumParts = options.textParts
        return try await backend(access).message(id) { structure in
            MessageView(structure).textParts.prefix(maximumParts).map { part in
                PartSelection(partID: part.id, maximumLength: textLimit)
            }
        }
    }

    /// Large texts are decoded off the event loop that the request runs on: they would hold up its other connections.
    private func readableText(of fetched: FetchedMessage, view: MessageView?) async -> DecodedText? {
        guard let view else { return nil }
        guard fetched.contents.values.reduce(0, { $0 + $1.count }) > Self.smallText else {
            return decodedText(of: fetched, view: view)
        }
        return await withTaskExecutorPreference(globalConcurrentExecutor) { decodedText(of: fetched, view: view) }
    }

    /// Octets of text that take less to decode than to hand to another thread.
    private static let smallText = 16 * 1024

    private func decodedText(of fetched: FetchedMessage, view: MessageView) -> DecodedText? {
        let parts = view.textParts.prefix(options.textParts)
        let texts = parts.compactMap { part -> DecodedText? in
            guard let encoded = fetched.contents[part.id] else { return nil }
            var text = ReadableText.make(part: part, encoded: encoded)
            // A part that was cut by the limit on what is fetched is cut, whether or not the decoder noticed.
            text.isTruncated = text.isTruncated || encoded.count < part.encodedSize
            return text
        }
        guard !texts.isEmpty else { return nil }
        return DecodedText(
            text: texts.map(\.text).joined(separator: "\n"),
            isTruncated: texts.contains(where: \.isTruncated) || view.textParts.count > parts.count,
            hasReplacements: texts.contains(where: \.hasReplacements))
    }

    private func warnings(about fetched: FetchedMessage, text: DecodedText?, headers: HeaderList) -> [String] {
        var warnings: [String] = []
        if fetched.structure == nil {
            warnings.append("The mail server could not describe the message's parts; its raw form is at /raw.")
        }
        if !fetched.isWhole {
            warnings.append("The mail server did not give all of the text.")
        }
        if text?.hasReplacements == true {
            warnings.append("Some of the text is not valid in the charset that it is labelled with.")
        }
        if headers.isTruncated {
            warnings.append("The header is longer than is read.")
        }
        return warnings
    }
}
