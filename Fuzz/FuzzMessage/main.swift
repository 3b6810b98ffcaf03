import FuzzDriver
import MailMessage

// Any bytes are a message: a tree with ids that can be asked for, and text for each of its parts.
fuzz { bytes in
    let message = Message.parse(bytes, limits: .default)
    visit(message.root, of: message)
    _ = message.view.attachments.map(\.downloadName)
    _ = message.headers.from
    _ = message.headers.subject
    _ = message.headers.date
}

@Sendable func visit(_ part: MessagePart, of message: Message) {
    _ = message.headers(of: part.id)
    _ = part.isText ? message.text(of: part.id)?.text.utf8.count : message.content(of: part.id)?.count
    for child in part.children { visit(child, of: message) }
}
