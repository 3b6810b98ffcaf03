// swift-tools-version: 6.2

import PackageDescription

// Who may import whom is the architecture: see docs/architecture.md before adding an arrow.
let package = Package(
    name: "postern",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "postern", targets: ["postern"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: ["YAML", "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // C libraries: a module map and one shim header each.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(name: "CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Values and protocol cores: no I/O, no clock, no logging.
        .target(name: "MailMessage", dependencies: ["CGMime", "CGumbo"]),
        .target(name: "SASL", dependencies: [.crypto, .cryptoExtras]),
        .target(name: "MIMEWriting"),
        .target(name: "SeededRandom"),
        .target(name: "IMAPProtocol", dependencies: [.nioCore]),
        .target(name: "POP3Protocol", dependencies: [.nioCore]),

        // The wire.
        .target(
            name: "MailTransport",
            dependencies: ["CZlib", .crypto, .nioCore, .nioPosix, .nioSSL, .nioTLS, .swiftASN1]),
        .target(name: "IMAPClient", dependencies: ["IMAPProtocol", "SASL", "MailTransport", .logging, .nioCore]),
        .target(name: "POP3Client", dependencies: ["POP3Protocol", "SASL", "MailTransport", .logging, .nioCore]),

        // The domain, and what stands behind its ports.
        .target(name: "MailService", dependencies: ["MailMessage", .crypto, .logging]),
        .target(
            name: "MailBackends",
            dependencies: [
                "MailService", "MailMessage", "MailStore", "IMAPClient", "IMAPProtocol", "POP3Client", "POP3Protocol",
                "MailTransport", "SASL", .crypto, .logging, .nioCore, .serviceLifecycle,
            ]),
        .target(name: "Persistence", dependencies: ["MailMessage", "MailService", .grdb, .logging, .serviceLifecycle]),
        .target(name: "Outbound", dependencies: ["CCurl", "MailService"]),

        // The mail servers that come along.
        .target(name: "MailStore", dependencies: ["MailMessage", .grdb]),
        .target(
            name: "MailServer",
            dependencies: [
                "MailStore", "MailMessage", "IMAPProtocol", "POP3Protocol", "SASL", "MailTransport", .crypto, .logging,
                .nioCore, .nioPosix, .nioSSL, .nioTLS, .serviceLifecycle, .swiftASN1, .x509,
            ]),
        .target(
            name: "MailDemo",
            dependencies: [
                "CZlib", "MailServer", "MailStore", "MailTransport", "MIMEWriting", "SASL", "SeededRandom", .logging,
                .nioCore,
                .serviceLifecycle,
            ]),

        // The door.
        .target(
            name: "HTTPAPI",
            dependencies: [
                "MailService", "MailMessage", .crypto, .hummingbird, .hummingbirdCore, .httpTypes, .logging, .metrics,
                .nioCore, .nioHTTP1, .nioHTTPCompression, .nioHTTPTypes, .nioHTTPTypesHTTP1, .serviceLifecycle, .yams,
            ],
            // Built in, so that the program can stand anywhere.
            resources: [.embedInCode("Document/openapi.yaml")]),

        // The command line.
        .target(
            name: "PosternSettings",
            dependencies: ["MailService", .argumentParser, .configuration, .logging, .yams]),
        .target(
            name: "PosternDoctor",
            dependencies: [
                "IMAPClient", "MailBackends", "MailService", "MailTransport", "Outbound", "POP3Client", "POP3Protocol",
                "Persistence", "PosternSettings", "SASL", .argumentParser, .logging, .nioCore,
            ]),
        .target(
            name: "PosternMailServer",
            dependencies: [
                "MailServer", "MailService", "MailStore", "PosternSettings", "SASL", .argumentParser, .logging,
                .nioCore, .serviceLifecycle, .unixSignals,
            ]),
        .executableTarget(
            name: "postern",
            dependencies: [
                "HTTPAPI", "MailBackends", "MailDemo", "MailServer", "MailService", "MailTransport", "Outbound",
                "Persistence", "PosternDoctor", "PosternMailServer", "PosternSettings", .argumentParser, .logging,
                .metrics, .nioCore, .serviceLifecycle, .unixSignals,
            ]),

        // What `make bench` runs. In this package, since `package` access ends at its border; it adds no dependency.
        .target(name: "CAllocationCount", path: "Benchmarks/CAllocationCount"),
        .executableTarget(
            name: "ParserBenchmark",
            dependencies: ["CAllocationCount", "IMAPProtocol", .nioCore],
            path: "Benchmarks/Parser"),
        // Works on a store as a process of its own: tests kill it, `measure` times it.
        .executableTarget(
            name: "StoreExercise", dependencies: ["MailStore", "MailMessage"], path: "Benchmarks/StoreExercise"),
        // Works on a POP3 account as a process of its own: tests kill it, `measure` times it.
        .executableTarget(
            name: "MaildropExercise",
            dependencies: ["MailBackends", "MailService", "MailTransport", "Persistence", .logging],
            path: "Benchmarks/MaildropExercise"),

        // What the tests stand on.
        .target(
            name: "PosternTesting",
            dependencies: [
                "MailBackends", "MailServer", "MailService", "MailStore", "MailTransport", "MIMEWriting", "SASL",
                .crypto,
                .logging, .nioCore, .nioPosix, .nioSSL, .serviceLifecycle, .subprocess, .x509, .swiftASN1,
            ]),
        .testTarget(name: "PosternTestingTests", dependencies: ["PosternTesting", .nioCore, .nioPosix]),
        .testTarget(name: "MailMessageTests", dependencies: ["MailMessage", "SeededRandom"]),
        .testTarget(name: "SASLTests", dependencies: ["SASL"]),
        .testTarget(
            name: "POP3ProtocolTests",
            dependencies: ["POP3Protocol", "SeededRandom", .nioCore],
            exclude: ["Transcripts"]),
        .testTarget(
            name: "MailStoreTests",
            dependencies: ["MailStore", "MailMessage", "PosternTesting", "StoreExercise", .grdb, .subprocess]),
        .testTarget(
            name: "MailServerTests",
            dependencies: [
                "MailServer", "MailStore", "MailMessage", "IMAPProtocol", "POP3Protocol", "SASL", "IMAPClient",
                "POP3Client", "MailTransport", "PosternTesting", "SeededRandom", .crypto, .logging, .nioCore,
                .nioEmbedded, .nioPosix,
                .nioSSL, .serviceLifecycle, .subprocess,
            ]),
        .testTarget(name: "MailDemoTests", dependencies: ["MailDemo", "MailMessage", "MailStore"]),
        .testTarget(
            name: "IMAPProtocolTests",
            dependencies: ["IMAPProtocol", "SeededRandom", .nioCore],
            exclude: ["Transcripts"]),
        .testTarget(
            name: "MailTransportTests",
            dependencies: [
                "MailTransport", "PosternTesting", "SeededRandom", .crypto, .nioCore, .nioEmbedded, .nioPosix, .nioSSL,
                .swiftASN1,
                .x509,
            ]),
        .testTarget(
            name: "IMAPClientTests",
            dependencies: [
                "IMAPClient", "IMAPProtocol", "MailTransport", "PosternTesting", "SASL", .logging, .nioCore,
                .nioEmbedded,
            ]),
        .testTarget(
            name: "POP3ClientTests",
            dependencies: [
                "POP3Client", "POP3Protocol", "MailTransport", "PosternTesting", "SASL", .logging, .nioCore,
                .nioEmbedded,
            ]),
        .testTarget(
            name: "MailServiceTests", dependencies: ["MailService", "MailMessage", "SeededRandom", .crypto, .logging]),
        .testTarget(
            name: "MailBackendsTests",
            dependencies: [
                "MailBackends", "MailMessage", "MailServer", "MailService", "MailStore", "MailTransport",
                "IMAPProtocol", "MaildropExercise", "Persistence", "PosternTesting", "SASL", .logging, .nioCore,
                .nioPosix, .serviceLifecycle,
            ]),
        .testTarget(
            name: "OutboundTests",
            dependencies: [
                "Outbound", "MailMessage", "MailService", "Persistence", "PosternTesting", .logging, .nioCore,
            ]),
        .testTarget(
            name: "PersistenceTests",
            dependencies: ["Persistence", "MailMessage", "MailService", .grdb, .logging]),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "HTTPAPI", "MailMessage", "MailService", "Persistence", .coreMetrics, .crypto, .hummingbird,
                .hummingbirdTesting, .httpTypes, .logging, .nioCore, .nioHTTP1, .nioHTTPCompression, .nioPosix, .yams,
            ]),
        .testTarget(name: "PosternSettingsTests", dependencies: ["PosternSettings", "MailService", .logging]),
        .testTarget(name: "PosternDoctorTests", dependencies: ["PosternDoctor", "MailService", "PosternTesting"]),
        .testTarget(
            name: "PosternTests",
            dependencies: [
                "postern", "HTTPAPI", "MailBackends", "MailService", "MailTransport", "Persistence", "POP3Client",
                "PosternSettings", "PosternTesting", "SASL", .logging, .nioCore, .nioHTTP1, .nioPosix,
                .serviceLifecycle,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}

// libFuzzer programs, for `make fuzz` alone: a package with such flags can't be depended on.
if Context.environment["POSTERN_FUZZ"] != nil {
    let subjects: KeyValuePairs = [
        "FuzzFramer": "IMAPProtocol", "FuzzResponse": "IMAPProtocol", "FuzzCommand": "IMAPProtocol",
        "FuzzMessage": "MailMessage",
        "FuzzAddress": "MailMessage", "FuzzSearchQuery": "MailService",
        "FuzzPOP3Command": "POP3Protocol", "FuzzPOP3Response": "POP3Protocol", "FuzzPOP3Client": "POP3Protocol",
        "FuzzSMTPCommand": "MailServer", "FuzzMbox": "MailStore",
    ]
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Fuzz/CFuzzer"),
        .target(name: "FuzzDriver", dependencies: ["CFuzzer"], path: "Fuzz/FuzzDriver"),
    ]
    package.targets += subjects.map { name, subject in
        .executableTarget(
            name: name,
            dependencies: ["FuzzDriver", .target(name: subject), .nioCore],
            path: "Fuzz/\(name)",
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
    }
    for target in package.targets where target.type != .system {
        // Testing is enabled for targets that try what is internal.
        target.swiftSettings =
            (target.swiftSettings ?? []) + [.unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"])]
    }
}

// The products of other packages.
extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let coreMetrics = product(name: "CoreMetrics", package: "swift-metrics")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
    static let logging = product(name: "Logging", package: "swift-log")
    static let metrics = product(name: "Metrics", package: "swift-metrics")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioEmbedded = product(name: "NIOEmbedded", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHTTPCompression = product(name: "NIOHTTPCompression", package: "swift-nio-extras")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let swiftASN1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let x509 = product(name: "X509", package: "swift-certificates")
    static let yams = product(name: "Yams", package: "Yams")
}
