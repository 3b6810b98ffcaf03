import Foundation
import Testing

@testable import MailMessage

/// A composed message, as this project and as Python's `email` read it.
struct Composed {
    let bytes: [UInt8]

    var message: Message { Message.parse(bytes) }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    init(
        _ composition: Composition, original: [UInt8]? = nil, files: [[UInt8]] = [], withBcc: Bool = false
    ) throws {
        let output = try TemporaryFile()
        let original = try original.map { try TemporaryFile($0) }
        let contents = try files.map { try TemporaryFile($0) }
        try Composer.write(
            composition, original: original?.descriptor, files: contents.map(\.descriptor), withBcc: withBcc,
            to: output.descriptor)
        bytes = try output.bytes()
    }

    /// RFC 5322 section 2.1: CRLF alone ends lines, and 998 octets are the most.
    func expectGoodLines(_ location: SourceLocation = #_sourceLocation) {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        #expect(lines.dropLast().allSatisfy { $0.last == 0x0D }, "a bare LF", sourceLocation: location)
        #expect(lines.allSatisfy { $0.dropLast().contains(0x0D) == false }, "a bare CR", sourceLocation: location)
        #expect(lines.allSatisfy { $0.count <= 999 }, "a long line", sourceLocation: location)
        #expect(lines.last?.isEmpty == true, "no line end at the end", sourceLocation: location)
        let header = text.prefix(upTo: text.firstRange(of: "\r\n\r\n")?.lowerBound ?? text.endIndex)
        let folded = header.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(
            !folded.contains { $0.allSatisfy { $0 == " " || $0 == "\t" } }, "an empty line", sourceLocation: location)
    }

    struct Python: Decodable {
        struct Part: Decodable {
            let type: String
            let filename: String?
            let text: String?
            let size: Int
        }

        let subject: String?
        let to: [[String]]
        let cc: [[String]]
        let defects: [String]
        let parts: [Part]
    }

    func python() throws -> Python {
        let file = try TemporaryFile(bytes)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.script, file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Python.self, from: output)
    }

    private static let script = """
        import email, email.policy, json, sys
        message = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
        def addresses(name):
            field = message[name]
            return [[a.display_name, a.addr_spec] for a in field.addresses] if field else []
        parts, defects = [], [str(d) for d in message.defects]
        for part in message.walk():
            defects += [str(d) for d in part.defects]
            if part.is_multipart(): continue
            payload = part.get_payload(decode=True) or b""
            is_text = part.get_content_type() in ("text/plain", "text/html")
            parts.append({"type": part.get_content_type(), "filename": part.get_filename(), "size": len(payload),
                          "text": payload.decode(part.get_content_charset("ascii")) if is_text else None})
        json.dump({"subject": str(message["subject"]) if message["subject"] is not None else None,
                   "to": addresses("to"), "cc": addresses("cc"), "defects": defects, "parts": parts}, sys.stdout)
        """
}

/// A file that goes when the value does.
final class TemporaryFile {
    let path: String
    let descriptor: Int32

    init(_ bytes: [UInt8] = []) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "postern-file-\(UUID().uuidString)").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        descriptor = open(path, O_RDWR)
        try #require(descriptor >= 0)
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    func bytes() throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
