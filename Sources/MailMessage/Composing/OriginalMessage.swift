import CGMime
import Foundation

/// A message in a file, whose parts are carried over as they are: GMime keeps where each lies, not what is in it.
final class OriginalMessage {
    /// Parts nested deeper than this aren't looked for.
    private static let deepest = MessageLimits.default.nestingDepth

    private let message: UnsafeMutablePointer<GMimeMessage>

    /// - Parameter descriptor: is left open, and must stay so as long as this lives and what was taken out of it.
    init(_ descriptor: Int32) throws(CompositionError) {
        guard let file = g_mime_stream_fs_new(descriptor) else { throw .file(EBADF) }
        defer { g_object_unref(file) }
        g_mime_stream_fs_set_owner(
            UnsafeMutableRawPointer(file).assumingMemoryBound(to: GMimeStreamFs.self), gboolean(0))
        guard let parser = g_mime_parser_new_with_stream(file) else { throw .file(ENOMEM) }
        defer { g_object_unref(parser) }
        g_mime_parser_set_persist_stream(parser, gboolean(1))
        guard let message = g_mime_parser_construct_message(parser, nil) else { throw .file(EINVAL) }
        self.message = message
    }

    deinit {
        g_object_unref(message)
    }

    /// The part with IMAP's number (RFC 9051 section 6.4.5), which must not be inside an embedded message.
    func part(_ id: String) throws(CompositionError) -> MIMEObject {
        // The body of the message, where it is one multipart that is carried over whole.
        if id == "TEXT", let body = g_mime_message_get_mime_part(message) {
            g_object_ref(body)
            return MIMEObject(owning: body)
        }
        let numbers = id.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard var object = g_mime_message_get_mime_part(message), numbers.count <= Self.deepest else {
            throw .noSuchPart(id)
        }
        for (depth, number) in numbers.enumerated() {
            guard let number, number > 0, number <= Int(Int32.max) else { throw .noSuchPart(id) }
            if Self.isMultipart(object) {
                let multipart = UnsafeMutableRawPointer(object).assumingMemoryBound(to: GMimeMultipart.self)
                guard number <= Int(g_mime_multipart_get_count(multipart)),
                    let child = g_mime_multipart_get_part(multipart, Int32(number - 1))
                else { throw .noSuchPart(id) }
                object = child
            } else if depth > 0 || number != 1 {
                throw .noSuchPart(id)
            }
        }
        g_object_ref(object)
        return MIMEObject(owning: object)
    }

    private static func isMultipart(_ object: UnsafeMutablePointer<GMimeObject>) -> Bool {
        let instance = UnsafeMutableRawPointer(object).assumingMemoryBound(to: GTypeInstance.self)
        return g_type_check_instance_is_a(instance, g_mime_multipart_get_type()) != 0
    }
}
