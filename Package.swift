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
        .target(
            name: "SASL",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]),
        .target(name: "MIMEWriting"),
        .target(name: "IMAPProtocol", dependencies: [.product(name: "NIOCore", package: "swift-nio")]),
        .target(name: "POP3Protocol", dependencies: [.product(name: "NIOCore", package: "swift-nio")]),

        // The wire.
        .target(
            name: "MailTransport",
            dependencies: [
                "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ]),
        .target(
            name: "IMAPClient",
            dependencies: [
                "IMAPProtocol", "SASL", "MailTransport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        .target(
            name: "POP3Client",
            dependencies: [
                "POP3Protocol", "SASL", "MailTransport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),

        // The domain, and what stands behind its ports.
        .target(
            name: "MailService",
            dependencies: [
                "MailMessage",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "MailBackends",
            dependencies: [
                "MailService", "MailMessage", "MailStore", "IMAPClient", "IMAPProtocol", "POP3Client", "POP3Protocol",
                "MailTransport", "SASL",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .target(
            name: "Persistence",
            dependencies: [
                "MailMessage", "MailService",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .target(name: "Outbound", dependencies: ["CCurl", "MailService"]),

        // The mail servers that come along.
        .target(
            name: "MailStore",
            dependencies: ["MailMessage", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(
            name: "MailServer",
            dependencies: [
                "MailStore", "MailMessage", "IMAPProtocol", "POP3Protocol", "SASL", "MailTransport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]),
        .target(
            name: "MailDemo",
            dependencies: [
                "CZlib", "MailServer", "MailStore", "MailTransport", "MIMEWriting", "SASL",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),

        // The door.
        .target(
            name: "HTTPAPI",
            dependencies: [
                "MailService", "MailMessage",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            // Built in, so that the program can stand anywhere.
            resources: [.embedInCode("Document/openapi.yaml")]),

        // The command line.
        .target(
            name: "PosternSettings",
            dependencies: [
                "MailService",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(
            name: "PosternDoctor",
            dependencies: [
                "IMAPClient", "MailBackends", "MailService", "MailTransport", "Outbound", "POP3Client",
                "POP3Protocol", "Persistence", "PosternSettings", "SASL",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .target(
            name: "PosternMailServer",
            dependencies: [
                "MailServer", "MailService", "MailStore", "PosternSettings", "SASL",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(
            name: "postern",
            dependencies: [
                "HTTPAPI", "MailBackends", "MailDemo", "MailServer", "MailService", "MailTransport", "Outbound",
                "Persistence", "PosternDoctor", "PosternMailServer", "PosternSettings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),

        // What `make bench` runs. In this package, since `package` access ends at its border; it adds no dependency.
        .target(name: "CAllocationCount", path: "Benchmarks/CAllocationCount"),
        .executableTarget(
            name: "ParserBenchmark",
            dependencies: ["CAllocationCount", "IMAPProtocol", .product(name: "NIOCore", package: "swift-nio")],
            path: "Benchmarks/Parser"),
        // Works on a store as a process of its own: tests kill it, `measure` times it.
        .executableTarget(
            name: "StoreExercise", dependencies: ["MailStore", "MailMessage"], path: "Benchmarks/StoreExercise"),
        // Works on a POP3 account as a process of its own: tests kill it, `measure` times it.
        .executableTarget(
            name: "MaildropExercise",
            dependencies: [
                "MailBackends", "MailService", "MailTransport", "Persistence",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Benchmarks/MaildropExercise"),

        // What the tests stand on.
        .target(
            name: "PosternTesting",
            dependencies: [
                "MailServer", "MailStore", "MailTransport", "MIMEWriting", "SASL",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ]),
        .testTarget(
            name: "PosternTestingTests",
            dependencies: [
                "PosternTesting",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(name: "MailMessageTests", dependencies: ["MailMessage"]),
        .testTarget(name: "SASLTests", dependencies: ["SASL"]),
        .testTarget(
            name: "POP3ProtocolTests",
            dependencies: ["POP3Protocol", .product(name: "NIOCore", package: "swift-nio")],
            exclude: ["Transcripts"]),
        .testTarget(
            name: "MailStoreTests",
            dependencies: [
                "MailStore", "MailMessage", "PosternTesting", "StoreExercise",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        .testTarget(
            name: "MailServerTests",
            dependencies: [
                "MailServer", "MailStore", "MailMessage", "IMAPProtocol", "POP3Protocol", "SASL", "IMAPClient",
                "POP3Client", "MailTransport", "PosternTesting",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        .testTarget(name: "MailDemoTests", dependencies: ["MailDemo", "MailMessage", "MailStore"]),
        .testTarget(
            name: "IMAPProtocolTests",
            dependencies: ["IMAPProtocol", .product(name: "NIOCore", package: "swift-nio")],
            exclude: ["Transcripts"]),
        .testTarget(
            name: "MailTransportTests",
            dependencies: [
                "MailTransport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]),
        .testTarget(
            name: "IMAPClientTests",
            dependencies: [
                "IMAPClient", "IMAPProtocol", "MailTransport", "PosternTesting", "SASL",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(
            name: "POP3ClientTests",
            dependencies: [
                "POP3Client", "POP3Protocol", "MailTransport", "PosternTesting", "SASL",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(
            name: "MailServiceTests",
            dependencies: [
                "MailService", "MailMessage",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(
            name: "MailBackendsTests",
            dependencies: [
                "MailBackends", "MailMessage", "MailServer", "MailService", "MailStore", "MailTransport",
                "IMAPProtocol", "MaildropExercise", "Persistence", "PosternTesting", "SASL",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .testTarget(
            name: "OutboundTests",
            dependencies: [
                "Outbound", "MailMessage", "MailService", "Persistence", "PosternTesting",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        .testTarget(
            name: "PersistenceTests",
            dependencies: [
                "Persistence", "MailMessage", "MailService",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "HTTPAPI", "MailMessage", "MailService", "Persistence",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .testTarget(
            name: "PosternSettingsTests",
            dependencies: ["PosternSettings", "MailService", .product(name: "Logging", package: "swift-log")]),
        .testTarget(name: "PosternDoctorTests", dependencies: ["PosternDoctor", "MailService", "PosternTesting"]),
        .testTarget(
            name: "PosternTests",
            dependencies: [
                "postern", "HTTPAPI", "MailBackends", "MailService", "MailTransport", "Persistence", "PosternSettings",
                "PosternTesting",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
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
            dependencies: ["FuzzDriver", .target(name: subject), .product(name: "NIOCore", package: "swift-nio")],
            path: "Fuzz/\(name)",
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
    }
    for target in package.targets where target.type != .system {
        // Testing is enabled for targets that try what is internal.
        target.swiftSettings =
            (target.swiftSettings ?? []) + [.unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"])]
    }
}
