import Foundation
import MailMessage

/// What a new draft is made of, where it isn't made of nothing.
package enum DraftTemplate: Sendable {
    case reply(to: MessageID, ReplyAudience, quotes: Bool)
    /// The text and the attachments, or the whole message as one attachment.
    case forward(MessageID, asAttachment: Bool)
}

extension DraftService {
    /// What answers a message or hands it on. What `content` says goes before what the message gives; its text is put above
    /// the quotation.
    func filled(
        _ access: AccountAccess, from template: DraftTemplate?, _ content: DraftContent
    ) async throws -> (DraftContent, DraftOriginal?) {
        switch template {
        case .reply(let id, let audience, let quotes):
            let filled = try await reply(access, to: id, audience, quotes: quotes, content)
            return (filled, DraftOriginal(id: id, action: .reply))
        case .forward(let id, let asAttachment):
            let filled = try await forward(access, id, asAttachment: asAttachment, content)
            return (filled, DraftOriginal(id: id, action: .forward))
        case nil: return (content, nil)
        }
    }

    private func reply(
        _ access: AccountAccess, to id: MessageID, _ audience: ReplyAudience, quotes: Bool, _ content: DraftContent
    ) async throws -> DraftContent {
        let original = try await answered(access, id, readsText: quotes)
        var content = content
        let recipients = original.recipients(audience)
        if content.to.isEmpty, content.cc.isEmpty {
            content.to = AddressList(entries: recipients.to.map { .mailbox($0) })
            content.cc = AddressList(entries: recipients.cc.map { .mailbox($0) })
        }
        if content.subject == nil { content.subject = ReplySubject.reply(to: original.headers.subject) }
        if content.inReplyTo.isEmpty { content.inReplyTo = original.inReplyTo }
        if content.references.isEmpty { content.references = original.references }
        if quotes { content.text = Self.above(content.text, original.quotation) }
        return content
    }

    private func forward(
        _ access: AccountAccess, _ id: MessageID, asAttachment: Bool, _ content: DraftContent
    ) async throws -> DraftContent {
        let original = try await answered(access, id, readsText: !asAttachment)
        var content = content
        if content.subject == nil { content.subject = ReplySubject.forward(original.headers.subject) }
        // It begins nothing that it belongs to (RFC 5322 section 3.6.4), but mail programs show it there.
        if content.references.isEmpty { content.references = original.references }
        if asAttachment {
            content.attachments.append(DraftAttachment(source: .message(id, part: nil)))
            return content
        }
        content.text = Self.above(content.text, original.forwarded)
        let structure = try await mailbox.backend(access).record(id).structure
        let attached = structure.map { Self.carried(MessageView($0)) } ?? []
        content.attachments += attached.map { part in
            DraftAttachment(source: .message(id, part: part.id), disposition: .attachment)
        }
        return content
    }

    /// All but the text: pictures that are shown between texts too.
    private static func carried(_ view: MessageView) -> [MessagePart] {
        let attached = Set(view.attachments.map(\.id))
        let shown = view.textBody.filter { !$0.isText && !attached.contains($0.id) }
        return view.attachments + shown
    }

    private func answered(_ access: AccountAccess, _ id: MessageID, readsText: Bool) async throws -> ReplyContent {
        let headers = try await headers(of: id, mailbox.backend(access))
        let text = readsText ? try await mailbox.text(access, id).text : ""
        return ReplyContent(headers: headers, text: text, own: [access.account.address])
    }

    private static func above(_ text: String?, _ quotation: String) -> String {
        guard let text, !text.isEmpty else { return "\n\n" + quotation }
        return text + (text.hasSuffix("\n") ? "\n" : "\n\n") + quotation
    }
}
