import Yams

/// The OpenAPI document as one self-contained page of HTML: no scripts, nothing loaded from elsewhere.
struct DocumentPage {
    private let document: Node.Mapping

    /// - Throws: `APIDocument.Failure` where it isn't a document in YAML.
    init(yaml: String) throws {
        do {
            guard let mapping = try Yams.compose(yaml: yaml)?.mapping, mapping["paths"]?.mapping != nil else {
                throw APIDocument.Failure(description: "openapi.yaml has no paths")
            }
            document = mapping
        } catch let error as YamlError {
            throw APIDocument.Failure(description: "openapi.yaml is not YAML: \(error)")
        }
    }

    var html: String {
        let info = document["info"]?.mapping
        let title = "\(Self.text(info?["title"])) \(Self.text(info?["version"]))"
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>\(HTML.escape(title))</title><style>\(Self.style)</style></head><body>
            <h1>\(HTML.escape(title))</h1>
            <p><a href="/openapi.yaml">openapi.yaml</a></p>
            \(HTML.markdown(Self.text(info?["description"])))
            <h2>Operations</h2>
            \(operations)
            <h2>Schemas</h2>
            \(schemas)
            </body></html>

            """
    }

    private static let style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}\
        code,pre{font:14px/1.4 ui-monospace,monospace;background:#f4f4f2}pre{padding:.75rem;overflow-x:auto}\
        table{border-collapse:collapse}td,th{border-top:1px solid #ddd;padding:.25rem .75rem .25rem 0;text-align:left;\
        vertical-align:top}section{margin:1.5rem 0}h3{margin-bottom:.25rem}.method{color:#06c}
        """

    // MARK: - Operations

    private static let methods = ["get", "head", "post", "put", "patch", "delete"]

    private var operations: String {
        (document["paths"]?.mapping ?? [:]).map { path, item in
            Self.methods.compactMap { method in
                item.mapping?[method]?.mapping.map { operation in
                    self.operation(method, Self.text(path), operation, shared: item.mapping?["parameters"])
                }
            }.joined()
        }.joined()
    }

    private func operation(_ method: String, _ path: String, _ operation: Node.Mapping, shared: Node?) -> String {
        let parameters = [shared, operation["parameters"]].flatMap { $0?.sequence.map(Array.init) ?? [] }
        let responses = (operation["responses"]?.mapping ?? [:]).map { status, response in
            "<li><code>\(HTML.escape(Self.text(status)))</code> "
                + "\(HTML.inline(Self.text(resolve(response)["description"])))</li>"
        }
        return """
            <section id="\(HTML.escape(Self.text(operation["operationId"])))">
            <h3><span class="method">\(method.uppercased())</span> <code>\(HTML.escape(path))</code></h3>
            <p>\(HTML.inline(Self.text(operation["summary"])))</p>
            \(HTML.markdown(Self.text(operation["description"])))
            \(parameters.isEmpty ? "" : "<ul>\(parameters.map { parameter($0) }.joined())</ul>")
            \(body(of: operation))<ul>\(responses.joined())</ul>
            </section>

            """
    }

    private func parameter(_ node: Node) -> String {
        let parameter = resolve(node)
        let place = Self.text(parameter["in"])
        let description = Self.text(parameter["description"])
        return "<li><code>\(HTML.escape(Self.text(parameter["name"])))</code> (\(HTML.escape(place))) "
            + "\(HTML.inline(description))</li>"
    }

    private func body(of operation: Node.Mapping) -> String {
        let schema = operation["requestBody"]?.mapping?["content"]?.mapping?["application/json"]?.mapping?["schema"]
        guard let name = schema?.mapping?["$ref"]?.string?.split(separator: "/").last else { return "" }
        return "<p>Takes <a href=\"#schema-\(HTML.escape(String(name)))\">\(HTML.escape(String(name)))</a>.</p>"
    }

    // MARK: - Schemas

    private var schemas: String {
        (document["components"]?.mapping?["schemas"]?.mapping ?? [:]).map { name, schema in
            let name = HTML.escape(Self.text(name))
            // What has just been read as YAML can be written as YAML.
            let source = (try? Yams.serialize(node: schema)) ?? ""
            return "<section id=\"schema-\(name)\"><h3>\(name)</h3><pre>\(HTML.escape(source))</pre></section>"
        }.joined()
    }

    /// A component, where `node` refers to one.
    private func resolve(_ node: Node) -> Node.Mapping {
        guard let reference = node.mapping?["$ref"]?.string, reference.hasPrefix("#/") else {
            return node.mapping ?? [:]
        }
        let path = reference.dropFirst(2).split(separator: "/")
        return path.reduce(Node.mapping(document)) { $0.mapping?[String($1)] ?? "" }.mapping ?? [:]
    }

    private static func text(_ node: Node?) -> String {
        node?.scalar?.string ?? ""
    }
}
