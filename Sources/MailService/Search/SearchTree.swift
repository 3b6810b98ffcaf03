package import Foundation

/// A search as the JSON tree of a POST: `{"or": [{"from": "amy"}, {"not": {"is": "unread"}}]}`.
///
/// Decoding takes any JSON within bounds; `filter(at:now:limits:)` then reads it, so that what is wrong is told with
/// its path. Several keys in one object must all hold.
package struct SearchTree: Decodable, Sendable {
    indirect enum Node: Sendable {
        case object([(key: String, value: Node)])
        case array([Node])
        case string(String)
        case number(Int)
        case boolean(Bool)
        /// Null, or a number that is no whole one: nothing that a search takes.
        case other
    }

    /// Deepest JSON that is decoded at all: protects the stack. Each level of the tree costs two of these.
    private static let maximumCodingDepth = 160

    let root: Node

    package init(from decoder: any Decoder) throws {
        root = try Self.node(decoder)
    }

    private struct Child: Decodable {
        let node: Node

        init(from decoder: any Decoder) throws {
            node = try SearchTree.node(decoder)
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private static func node(_ decoder: any Decoder) throws -> Node {
        guard decoder.codingPath.count <= maximumCodingDepth else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "the search tree is nested too deep"))
        }
        if let object = unlessMistyped({ try decoder.container(keyedBy: AnyKey.self) }) {
            let keys = object.allKeys.sorted { $0.stringValue < $1.stringValue }
            return .object(try keys.map { ($0.stringValue, try object.decode(Child.self, forKey: $0).node) })
        }
        if var array = unlessMistyped({ try decoder.unkeyedContainer() }) {
            var nodes: [Node] = []
            while !array.isAtEnd { nodes.append(try array.decode(Child.self).node) }
            return .array(nodes)
        }
        let value = try decoder.singleValueContainer()
        if value.decodeNil() { return .other }
        if let string = unlessMistyped({ try value.decode(String.self) }) { return .string(string) }
        if let boolean = unlessMistyped({ try value.decode(Bool.self) }) { return .boolean(boolean) }
        if let number = unlessMistyped({ try value.decode(Double.self) }) {
            return Int(exactly: number).map { .number($0) } ?? .other
        }
        return .other
    }

    /// A decoder tells a value's type only by failing to give another: its failure is the answer "not this one".
    private static func unlessMistyped<Value>(_ decode: () throws -> Value) -> Value? {
        do {
            return try decode()
        } catch {
            return nil
        }
    }
}

extension SearchTree {
    /// The filter that the tree asks for.
    /// - Parameter path: where the tree stands in the request, for errors.
    package func filter(
        at path: String = "filter",
        now: Date,
        limits: SearchLimits = SearchLimits()
    ) throws(SearchSyntaxError) -> SearchFilter {
        var reader = SearchTreeReader(now: now, limits: limits)
        return try reader.filter(root, path: path, depth: 0)
    }
}
