import Foundation
import Yams

/// The settings file, taken apart: every value with its key and its line, and no key that isn't known.
struct SettingsFile {
    struct Value: Equatable {
        var texts: [String]
        var line: Int?
    }

    /// Longest file that is read, in bytes: a wrong path (a log, a mailbox) is told apart from settings.
    private static let maximumLength = 1 << 20

    /// By the components of the key.
    private(set) var values: [[String]: Value] = [:]
    /// The entries of `servers:`, in the order of the file.
    private(set) var serverNames: [String] = []
    /// What relative paths in the file are relative to.
    var directory: URL

    /// No file: everything has its default, or comes from the environment and flags.
    init(directory: URL) {
        self.directory = directory
    }

    /// - Throws: ``SettingsError``.
    init(contentsOf url: URL) throws(SettingsError) {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: url)
        } catch {
            throw SettingsError(code: .unreadable, detail: "\(url.path) can't be read: \(error.localizedDescription)")
        }
        guard bytes.count <= Self.maximumLength, let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsError(code: .unreadable, detail: "\(url.path) is no settings file: too long, or not UTF-8")
        }
        try self.init(yaml: text, directory: url.deletingLastPathComponent())
    }

    /// - Throws: ``SettingsError``.
    init(yaml: String, directory: URL) throws(SettingsError) {
        self.directory = directory
        let root: Node?
        do {
            root = try compose(yaml: yaml)
        } catch {
            throw SettingsError(code: .unreadable, detail: "this is not YAML: \(error)")
        }
        guard let root, root != Node("", Tag(.null)) else { return }
        try read(root, as: .all, at: [])
        serverNames = root["servers"]?.mapping?.keys.compactMap(\.string) ?? []
    }

    private mutating func read(_ node: Node, as keys: SettingsKeys, at path: [String]) throws(SettingsError) {
        switch (keys, node) {
        case (.section(let known), .mapping(let mapping)):
            for (key, value) in mapping {
                let name = key.string ?? ""
                guard let inner = known[name] else { throw unknown(key, at: path + [name], known: known.keys.sorted()) }
                try read(value, as: inner, at: path + [name])
            }
        case (.named(let inner), .mapping(let mapping)):
            for (key, value) in mapping {
                try read(value, as: inner, at: path + [try serverName(key, at: path)])
            }
        case (.scalar, .scalar(let scalar)), (.list, .scalar(let scalar)):
            guard !Self.isNull(node) else { return }
            values[path] = Value(texts: [scalar.string], line: node.mark?.line)
        case (.list, .sequence(let sequence)):
            var texts: [String] = []
            for item in sequence {
                guard let text = item.string else { throw misshapen(item, at: path, "a list of values") }
                texts.append(text)
            }
            values[path] = Value(texts: texts, line: node.mark?.line)
        case (.section, .scalar), (.named, .scalar):
            // A key with nothing under it, as when all of its lines are comments.
            guard Self.isNull(node) else { throw misshapen(node, at: path, "a mapping with keys of its own") }
        case (.section, _), (.named, _): throw misshapen(node, at: path, "a mapping with keys of its own")
        case (.scalar, _): throw misshapen(node, at: path, "a single value")
        case (.list, _): throw misshapen(node, at: path, "a list of values")
        }
    }

    /// A server's name goes into the names of environment variables, and dots separate keys.
    private func serverName(_ key: Node, at path: [String]) throws(SettingsError) -> String {
        let name = key.string ?? ""
        let isName =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
        guard isName else {
            throw SettingsError(
                code: .badValue, key: path.joined(separator: "."), line: key.mark?.line,
                detail: "a name here has letters, digits, hyphens and underscores only: \(name)")
        }
        return name
    }

    private func unknown(_ key: Node, at path: [String], known: [String]) -> SettingsError {
        SettingsError(
            code: .unknownKey, key: path.joined(separator: "."), line: key.mark?.line,
            detail: "there is no such setting; known here are \(known.joined(separator: ", "))")
    }

    private func misshapen(_ node: Node, at path: [String], _ expectation: String) -> SettingsError {
        SettingsError(
            code: .badValue, key: path.isEmpty ? nil : path.joined(separator: "."), line: node.mark?.line,
            detail: "\(expectation) is expected here")
    }

    private static func isNull(_ node: Node) -> Bool {
        node.null != nil
    }
}
