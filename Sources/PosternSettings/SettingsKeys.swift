/// What keys the settings file may hold.
indirect enum SettingsKeys: Equatable, Sendable {
    /// A single value.
    case scalar
    /// A list of values; one value stands for a list of one.
    case list
    /// A mapping with these keys.
    case section([String: SettingsKeys])
    /// A mapping whose keys are names that the operator chooses.
    case named(SettingsKeys)

    static let all = SettingsKeys.section([
        "http": .section([
            "host": .scalar, "port": .scalar, "metricsPort": .scalar,
            "cors": .section(["origins": .list]), "trustedProxies": .list,
        ]),
        "data": .scalar,
        "log": .section(["level": .scalar, "format": .scalar]),
        "sessions": .section(["idleHours": .scalar, "absoluteDays": .scalar]),
        "sending": .section([
            "messageMegabytes": .scalar, "recipients": .scalar, "messagesPerHour": .scalar, "retryHours": .scalar,
        ]),
        "cache": .section(["memoryMegabytes": .scalar, "diskMegabytes": .scalar]),
        "mailserver": .section([
            "host": .scalar, "imapPort": .scalar, "imapsPort": .scalar, "pop3Port": .scalar, "pop3sPort": .scalar,
            "submissionPort": .scalar, "lmtpPort": .scalar, "certificate": .scalar, "key": .scalar,
            "allowCleartextLogin": .scalar, "defaultDomain": .scalar, "quotaMegabytes": .scalar,
            "messageMegabytes": .scalar, "connectionsPerAddress": .scalar,
        ]),
        "servers": .named(
            .section([
                "domains": .list, "login": .scalar, "senders": .scalar, "imap": endpoint([]),
                "pop3": endpoint(["leaveOnServer", "deleteAfterDays", "allowApop"]), "smtp": endpoint([]),
            ])),
    ])

    private static func endpoint(_ more: [String]) -> SettingsKeys {
        let names = ["host", "port", "security", "verify", "caFile", "allowCleartextLogin", "compress"] + more
        return .section(Dictionary(names.map { ($0, SettingsKeys.scalar) }) { first, _ in first })
    }
}
