import Foundation
import HTTPTypes

extension UploadBody {
    /// The body as JSON, where it may also be something larger.
    ///
    /// - Throws: ``Problem`` 413, 400, or 422 with the path of the field at fault.
    func json<Value: Decodable>(as type: Value.Type, limit: Int) async throws -> Value {
        guard declaredSize ?? 0 <= limit else { throw Problem.bodyTooLarge(limit: limit) }
        var bytes: [UInt8] = []
        for try await piece in self {
            bytes += piece
            guard bytes.count <= limit else { throw Problem.bodyTooLarge(limit: limit) }
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw Problem(error)
        }
    }
}

extension APIRequest {
    /// The body's media type in lower case, without its parameters; empty where there is none.
    var bodyType: String {
        headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased() ?? ""
    }
}
