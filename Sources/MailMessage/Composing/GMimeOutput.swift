import CGMime
import Foundation

/// Where a message is written to: a file, through GMime's streams.
final class GMimeOutput {
    private let stream: UnsafeMutablePointer<GMimeStream>
    private let options: OpaquePointer

    /// - Parameter descriptor: is left open.
    init(_ descriptor: Int32) throws(CompositionError) {
        guard let file = g_mime_stream_fs_new(descriptor) else { throw .file(EBADF) }
        g_mime_stream_fs_set_owner(
            UnsafeMutableRawPointer(file).assumingMemoryBound(to: GMimeStreamFs.self), gboolean(0))
        guard let buffered = g_mime_stream_buffer_new(file, GMIME_STREAM_BUFFER_BLOCK_WRITE),
            let options = g_mime_format_options_new()
        else {
            g_object_unref(file)
            throw .file(ENOMEM)
        }
        g_object_unref(file)
        g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS)
        stream = buffered
        self.options = options
    }

    deinit {
        g_mime_format_options_free(options)
        g_object_unref(stream)
    }

    func write(_ bytes: [UInt8]) throws(CompositionError) {
        let count = bytes.withUnsafeBytes { buffer in
            g_mime_stream_write(stream, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard count == bytes.count else { throw .file(errno) }
    }

    /// Writes a body: its Content-* fields, an empty line, its content.
    func write(_ entity: MIMEObject) throws(CompositionError) {
        guard g_mime_object_write_to_stream(entity.pointer, options, stream) >= 0 else { throw .file(errno) }
    }

    func finish() throws(CompositionError) {
        guard g_mime_stream_flush(stream) == 0 else { throw .file(errno) }
    }
}

/// One of GMime's objects, kept as long as this is.
final class MIMEObject {
    let pointer: UnsafeMutablePointer<GMimeObject>

    /// Takes over a reference.
    init(owning pointer: UnsafeMutableRawPointer) {
        self.pointer = pointer.assumingMemoryBound(to: GMimeObject.self)
    }

    deinit {
        g_object_unref(pointer)
    }

    /// Sets a field to a value that is encoded and folded already.
    func setField(_ name: String, _ value: String) {
        g_mime_object_set_header(pointer, name, "x", nil)
        guard let list = g_mime_object_get_header_list(pointer), let header = g_mime_header_list_get_header(list, name)
        else { return }
        g_mime_header_set_raw_value(header, " " + value + "\n")
    }
}
