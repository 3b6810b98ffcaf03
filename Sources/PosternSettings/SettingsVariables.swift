/// The environment variables that settings are read from.
struct SettingsVariables {
    static let prefix = "POSTERN_"
    /// Read by the commands themselves.
    private static let others: Set<String> = ["POSTERN_PASSWORD"]

    private let known: Set<String>

    /// - Parameter serverNames: the entries of `servers:`, which the environment can change but not make.
    init(serverNames: [String]) {
        known = Set(Self.names(of: .all, serverNames)).union(Self.others)
    }

    /// Those of ours that nothing reads, in order: a name that was mistyped changes nothing, and should not do so in
    /// silence.
    func unknown(in environment: [String: String]) -> [String] {
        environment.keys.filter { $0.hasPrefix(Self.prefix) && !known.contains($0) }.sorted()
    }

    private static func names(of keys: SettingsKeys, _ serverNames: [String], under prefix: String = "POSTERN")
        -> [String]
    {
        switch keys {
        case .scalar, .list: [prefix]
        case .section(let section):
            section.flatMap { key, inner in names(of: inner, serverNames, under: "\(prefix)_\(spelled(key))") }
        case .named(let inner):
            serverNames.flatMap { name in names(of: inner, serverNames, under: "\(prefix)_\(spelled(name))") }
        }
    }

    /// As swift-configuration spells a key's component: `metricsPort` is `METRICS_PORT`.
    private static func spelled(_ component: String) -> String {
        var name = ""
        var previous: Character = "_"
        for character in component {
            if previous.isLowercase, character.isUppercase { name.append("_") }
            name += character.isLetter || character.isNumber ? character.uppercased() : "_"
            previous = character
        }
        return name
    }
}
