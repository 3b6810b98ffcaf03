import HTTPTypes
import Hummingbird
import NIOCore

/// The OpenAPI document, and the page that shows it.
package struct APIDocument: Sendable {
    /// What went wrong in reading the document.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let source: [UInt8]
    private let html: [UInt8]

    /// - Throws: ``Failure`` where it isn't an OpenAPI document in YAML.
    package init(yaml: String) throws {
        source = Array(yaml.utf8)
        html = Array(try DocumentPage(yaml: yaml).html.utf8)
    }

    /// The document that is built into the program: `openapi/openapi.yaml`.
    ///
    /// - Throws: ``Failure`` where it isn't an OpenAPI document.
    package static func embedded() throws -> APIDocument {
        try APIDocument(yaml: String(decoding: PackageResources.openapi_yaml, as: UTF8.self))
    }

    func yaml(to request: APIRequest) -> Response {
        answer(source, .yaml, to: request, headers: [:])
    }

    func page(to request: APIRequest) -> Response {
        // The page has one inline style sheet, and nothing else to load.
        answer(
            html, .html, to: request,
            headers: [.contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"])
    }

    private func answer(_ bytes: [UInt8], _ type: MediaType, to request: APIRequest, headers: HTTPFields) -> Response {
        let tag = EntityTag(of: bytes)
        guard !request.alreadyHas(tag) else { return Answer.notModified(tag) }
        var headers = headers
        headers[.eTag] = tag.headerValue
        headers[.cacheControl] = "public, max-age=300"
        return Answer.bytes(bytes, mediaType: type, headers: headers)
    }
}
