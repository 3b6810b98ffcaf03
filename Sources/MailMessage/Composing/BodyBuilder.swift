import CGMime
import Foundation

/// Builds the body: the text in its forms, what it shows, what is attached.
///
///     mixed ( alternative ( text, related ( html, pictures… ), other forms… ), attachments… )
///
/// with every level left out that would hold one part alone.
struct BodyBuilder {
    private let composition: Composition
    private let original: OriginalMessage?
    private let files: [Int32]

    init(_ composition: Composition, original: OriginalMessage?, files: [Int32]) {
        self.composition = composition
        self.original = original
        self.files = files
    }

    func build() throws -> MIMEObject {
        let related = composition.html == nil ? [] : composition.attachments.filter { $0.placement == .related }
        let hasText = composition.text != nil || composition.html != nil
        let forms = hasText ? composition.attachments.filter { $0.placement == .alternative } : []
        let attached = composition.attachments.filter { attachment in
            switch attachment.placement {
            case .attached: true
            case .related: composition.html == nil
            case .alternative: !hasText
            }
        }
        let isSingle = composition.attachments.isEmpty && (composition.text == nil || composition.html == nil)
        var alternatives: [MIMEObject] = []
        if let text = composition.text ?? (composition.html == nil && attached.isEmpty ? "" : nil) {
            alternatives.append(try TextPart.plain(text, endsMessage: isSingle))
        }
        if let html = composition.html {
            let page = try TextPart.html(html, endsMessage: isSingle)
            let pictures = try related.map { try part($0) }
            alternatives.append(
                try multipart("related", [page] + pictures, parameters: [ParameterEncoder.plain("type", "text/html")]))
        }
        alternatives += try forms.map { try part($0) }
        var all = alternatives.isEmpty ? [] : [try multipart("alternative", alternatives)]
        all += try attached.map { try part($0) }
        // A lone attachment is no message's body: its disposition would be the message's.
        if alternatives.isEmpty { return try multipart("mixed", all, evenIfSingle: true) }
        return try multipart("mixed", all)
    }

    /// A multipart of these; where there is one only, that one.
    private func multipart(
        _ subtype: String, _ parts: [MIMEObject], parameters: [String] = [], evenIfSingle: Bool = false
    ) throws(CompositionError) -> MIMEObject {
        if parts.count == 1, !evenIfSingle, let part = parts.first { return part }
        guard let multipart = g_mime_multipart_new_with_subtype(subtype) else { throw .file(ENOMEM) }
        let object = MIMEObject(owning: multipart)
        for part in parts { g_mime_multipart_add(multipart, part.pointer) }
        let boundary = Self.boundary()
        g_mime_multipart_set_boundary(multipart, boundary)
        object.setField(
            "Content-Type",
            ParameterEncoder.value(
                "multipart/\(subtype)", parameters + [ParameterEncoder.plain("boundary", boundary)]))
        return object
    }

    /// No line of base64 or quoted-printable begins like it, and 128 random bits keep it apart from the rest.
    private static func boundary() -> String {
        let random = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }
        return "=_" + random.joined()
    }

    // MARK: - Parts

    private func part(_ attachment: Composition.Attachment) throws -> MIMEObject {
        switch attachment.source {
        case .part(let id):
            guard let original else { throw CompositionError.noSuchPart(id) }
            let part = try original.part(id)
            if let filename = attachment.filename { rename(part, filename, attachment) }
            return part
        case .file(let index):
            guard files.indices.contains(index) else { throw CompositionError.noSuchPart("file \(index)") }
            return try filePart(attachment, files[index])
        }
    }

    private func rename(_ part: MIMEObject, _ filename: String, _ attachment: Composition.Attachment) {
        if let type = attachment.type { setType(part, type, filename) }
        setDisposition(part, attachment.disposition, filename)
    }

    private func filePart(_ attachment: Composition.Attachment, _ descriptor: Int32) throws -> MIMEObject {
        var type = attachment.type ?? ContentType(type: "application", subtype: "octet-stream")
        // What holds parts can't be attached as if it were one.
        if type.type == "multipart" { type = ContentType(type: "application", subtype: "octet-stream") }
        let encoding = try Self.encoding(for: &type, descriptor)
        guard let content = g_mime_stream_fs_new(descriptor) else { throw CompositionError.file(EBADF) }
        defer { g_object_unref(content) }
        g_mime_stream_fs_set_owner(
            UnsafeMutableRawPointer(content).assumingMemoryBound(to: GMimeStreamFs.self), gboolean(0))
        guard let wrapper = g_mime_data_wrapper_new_with_stream(content, GMIME_CONTENT_ENCODING_DEFAULT),
            let part = g_mime_part_new_with_type(type.type, type.subtype)
        else { throw CompositionError.file(ENOMEM) }
        defer { g_object_unref(wrapper) }
        let object = MIMEObject(owning: part)
        setType(object, type, attachment.filename)
        g_mime_part_set_content_encoding(part, encoding)
        setDisposition(object, attachment.disposition, attachment.filename)
        if let contentID = attachment.contentID { object.setField("Content-ID", "<\(contentID)>") }
        g_mime_part_set_content(part, wrapper)
        return object
    }

    /// Base64, but for a message, which RFC 2046 section 5.2.1 wants as it is. One that can't be sent so (a line too
    /// long, a NUL) is a message/global, which may be encoded (RFC 6532 section 3.7).
    private static func encoding(for type: inout ContentType, _ descriptor: Int32) throws -> GMimeContentEncoding {
        guard type.type == "message" else { return GMIME_CONTENT_ENCODING_BASE64 }
        let scan = try ContentScan(descriptor)
        if scan.canStayAsItIs {
            return scan.isASCII ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_8BIT
        }
        let isWhole = type.subtype == "rfc822" || type.subtype == "global"
        type =
            isWhole
            ? ContentType(type: "message", subtype: "global")
            : ContentType(type: "application", subtype: "octet-stream")
        return GMIME_CONTENT_ENCODING_BASE64
    }

    private func setType(_ part: MIMEObject, _ type: ContentType, _ filename: String?) {
        var parameters: [String] = []
        for parameter in type.parameters.all where parameter.name != "name" && parameter.name != "boundary" {
            parameters += ParameterEncoder.extended(parameter.name, parameter.value)
        }
        if let filename { parameters.append(ParameterEncoder.legacy("name", filename)) }
        part.setField("Content-Type", ParameterEncoder.value(type.description, parameters))
    }

    private func setDisposition(_ part: MIMEObject, _ disposition: String, _ filename: String?) {
        let parameters = filename.map { ParameterEncoder.extended("filename", $0) } ?? []
        part.setField("Content-Disposition", ParameterEncoder.value(disposition, parameters))
    }
}
