import Foundation
import HTTPTypes
import HummingbirdTesting
import Synchronization

/// Writes exchanges as lines of JSON to the file that `POSTERN_RECORD_EXCHANGES` names; `scripts/validate_exchanges.py`
/// holds them against the published document.
final class ExchangeRecorder: Sendable {
    static let shared = ProcessInfo.processInfo.environment["POSTERN_RECORD_EXCHANGES"].flatMap(ExchangeRecorder.init)

    private let file: Mutex<FileHandle>

    init?(path: String) {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { return nil }
        self.file = Mutex(file)
    }

    private struct Exchange: Encodable {
        let method: String
        let path: String
        let requestHeaders: [String: String]
        let requestBody: String?
        let status: Int
        let headers: [String: String]
        let body: String
    }

    func record(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: String?, _ reply: Reply
    ) throws {
        let exchange = Exchange(
            method: method.rawValue, path: path, requestHeaders: Self.dictionary(headers), requestBody: body,
            status: reply.status, headers: Self.dictionary(reply.response.headers),
            body: Data(reply.bytes.prefix(1 << 20)).base64EncodedString())
        let line = try JSONEncoder().encode(exchange) + Data("\n".utf8)
        try file.withLock { try $0.write(contentsOf: line) }
    }

    private static func dictionary(_ headers: HTTPFields) -> [String: String] {
        Dictionary(headers.map { ($0.name.canonicalName, $0.value) }) { "\($0), \($1)" }
    }
}
