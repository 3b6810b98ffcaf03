package import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The OpenAPI document, and the page that shows it.
package struct APIDocument: Sendable {
    /// What went wrong in finding or reading the document.
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

    /// The document that comes with the program.
    ///
    /// It is looked for as `openapi/openapi.yaml` (a checkout) and `share/postern/openapi.yaml` (an installation), in
    /// the working directory and in the directories above the executable.
    ///
    /// - Throws: ``Failure`` where it isn't there, or isn't one.
    package static func installed(
        executable: URL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(),
        workingDirectory: URL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    ) throws -> APIDocument {
        var directories = [workingDirectory]
        var directory = executable.deletingLastPathComponent()
        while directory.path != "/", directories.count < 10 {
            directories.append(directory)
            directory.deleteLastPathComponent()
        }
        for directory in directories {
            for name in ["openapi/openapi.yaml", "share/postern/openapi.yaml"] {
                let file = directory.appendingPathComponent(name)
                if FileManager.default.fileExists(atPath: file.path) {
                    return try APIDocument(yaml: String(contentsOf: file, encoding: .utf8))
                }
            }
        }
        throw Failure(description: "openapi.yaml was found neither beside the program nor in the working directory")
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
