// swift-tools-version: 6.2
import PackageDescription

/// `Fuzz/run` sets it: our own parts then carry libFuzzer's counters and the address sanitizer's checks.
let isFuzzing = Context.environment["SIDEGATE_FUZZ"] == "1"
let instrumented: [SwiftSetting] = isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : []

/// Every target of ours is compiled this way: Swift 6 mode, no implicit existential, visible imports, and each
/// pointer marked `unsafe`, so that `grep -rn unsafe Sources` lists the doors to C and nothing else.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioLocks = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHPACK = Target.Dependency.product(name: "NIOHPACK", package: "swift-nio-http2")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

/// One folder under Sources/, one job; dependencies point downwards only (docs/architecture.md draws them).
func part(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + instrumented)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies + ["TestSupport"],
        exclude: exclude,
        swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
    )
}

let package = Package(
    name: "sidegate",
    products: [
        .executable(name: "sidegate", targets: ["sidegate"]),
        .executable(name: "dev-idp", targets: ["dev-idp"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", exact: "1.46.0"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/LebJe/TOMLKit.git", exact: "0.6.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),

        .systemLibrary(name: "CSockets"),
        .target(name: "CKernel"),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),

        part("Text", []),
        part("Clocks", ["Text"]),
        part("Kernel", ["CKernel"]),
        part("Telemetry", ["CZlib", "Kernel", "Text", logging]),
        part("PageTemplates", ["Text"]),
        part("Patterns", ["CRE2"]),
        part("Passwords", ["CCrypt", "Clocks", "Cryptography", "Kernel", "Text"]),
        part("Compression", ["CZlib"]),
        part("YAML", ["CYAML"]),
        part("Web", ["Text"]),
        part("Cryptography", ["COpenSSL"]),
        part("Fetch", ["CCurl", "Web"]),
        part("Redis", [nioCore, nioPosix, nioSSL, nioTLS, logging]),
        part("HTTP1", ["Text", nioCore, logging]),
        part("SocketLoop", ["CSockets", "Kernel", nioCore, nioLocks]),
        part("Server", ["CSockets", "HTTP1", "Kernel", "SocketLoop", nioCore, nioPosix, nioSSL, nioTLS, logging]),
        part(
            "Settings",
            [
                "Cryptography", "Decision", "HTTP1", "Kernel", "Login", "OpenID", "PageTemplates", "Passwords",
                "Patterns", "Redis", "Router", "Server", "Sessions", "Telemetry", "Text", "Web", "YAML", nioCore,
            ]
        ),
        part("ExternalAuthorization", ["HTTP1", "Server", "Text", logging, nioCore, nioHPACK, nioHTTP2]),
        part("Migration", ["Kernel", "Settings", "Text", "YAML"]),
        part("Sessions", ["Clocks", "Cryptography", "Text"]),
        part("SessionStore", ["Clocks", "Cryptography", "Redis", "Sessions", "Text", logging, nioCore]),
        part("OpenID", ["Clocks", "Cryptography", "Fetch", "Text", logging]),
        part("Gateways", ["HTTP1", "Text", "Web"]),
        part("Decision", ["Clocks", "Gateways", "Patterns", "Sessions", "Text", "Web", logging]),
        part(
            "Authentication",
            [
                "Clocks", "Cryptography", "Gateways", "HTTP1", "Sessions", "SessionStore", "Web", nioCore,
            ]
        ),
        part(
            "Login",
            [
                "Authentication", "Clocks", "Compression", "Cryptography", "Decision", "Fetch", "Gateways", "HTTP1",
                "OpenID",
                "PageTemplates", "Passwords", "Patterns", "Sessions", "SessionStore", "Text", "Web", logging,
                nioCore,
            ]
        ),
        part(
            "Router",
            [
                "Authentication", "Clocks", "Cryptography", "Decision", "Gateways", "HTTP1", "Login", "OpenID",
                "Sessions",
                "SessionStore", "Telemetry", "Text", "Web", logging, nioCore,
            ]
        ),
        part(
            "Assembly",
            [
                "Authentication", "Clocks", "Cryptography", "Decision", "Fetch", "Gateways", "HTTP1", "Kernel", "Login",
                "OpenID", "PageTemplates", "Passwords", "Patterns", "Redis", "Router", "Server", "Sessions",
                "SessionStore", "Settings", "Telemetry", "Text", "Web", logging, nioCore, nioPosix,
            ]
        ),
        part(
            "Doctor",
            [
                "Assembly", "Clocks", "Cryptography", "Decision", "Fetch", "Gateways", "Kernel", "Login", "OpenID",
                "Redis", "Server", "Sessions", "SessionStore", "Settings", "Text", "Web", logging,
            ]
        ),
        part(
            "Commands",
            [
                "Assembly", "Clocks", "Cryptography", "Decision", "Doctor", "Fetch", "Gateways", "Kernel",
                "Login", "Migration", "Server", "Sessions", "SessionStore", "Settings", "Text", "Web",
            ]
        ),
        program(
            "sidegate",
            [
                "Assembly", "Commands", "ExternalAuthorization", "Fetch", "HTTP1", "Kernel", "Login", "OpenID",
                "Server", "Settings", "SocketLoop",
                "Telemetry", lifecycle, logging, nioCore, nioPosix,
            ]
        ),
        program(
            "dev-idp",
            [
                "Clocks", "Cryptography", "HTTP1", "Kernel", "OpenID", "Server", "Text", argumentParser,
                lifecycle, logging, nioCore, nioPosix,
            ]
        ),

        .target(
            name: "TestSupport",
            dependencies: ["Clocks", "Cryptography", logging],
            path: "Tests/TestSupport",
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
        ),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Clocks", "Cryptography", "Decision", "Gateways", "OpenID", "Patterns", "Redis", "SessionStore",
                "Sessions", "Settings", "Text",
                "Web", "HTTP1",
                nioCore,
                .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Fuzz/Targets",
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
        ),
        tests("FuzzTests", ["FuzzTargets"]),
        tests("TextTests", ["Text"]),
        tests("ClocksTests", ["Clocks"]),
        tests("WebTests", ["Web"]),
        tests("YAMLTests", ["YAML"]),
        tests("ExternalAuthorizationTests", ["ExternalAuthorization"]),
        tests("MigrationTests", ["Migration", "Settings", "Text"], exclude: ["Installations"]),
        tests("GatewaysTests", ["Gateways", "HTTP1", "Web"]),
        tests("DecisionTests", ["Clocks", "Decision", "Gateways", "HTTP1", "Patterns", "Sessions", "Web", logging]),
        tests("TelemetryTests", ["Telemetry", logging]),
        tests("PageTemplatesTests", ["PageTemplates"]),
        tests("PatternsTests", ["Patterns"]),
        tests("PasswordsTests", ["Clocks", "Cryptography", "Passwords"]),
        tests("CryptographyTests", ["Cryptography", "Text"]),
        tests("FetchTests", ["Fetch", "HTTP1", "Server", logging, nioCore, nioPosix]),
        tests("HTTP1Tests", ["HTTP1", "Text", nioCore]),
        tests("SocketLoopTests", ["SocketLoop", nioCore]),
        tests(
            "ServerTests",
            [
                "HTTP1", "Server", "SocketLoop", logging, nioCore, nioPosix, nioSSL,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ]
        ),
        tests(
            "RedisTests",
            ["Redis", logging, nioCore, nioPosix, .product(name: "NIOEmbedded", package: "swift-nio")]
        ),
        tests(
            "SettingsTests",
            [
                "Cryptography", "Decision", "HTTP1", "Kernel", "Login", "OpenID", "Patterns", "Redis", "Router",
                "Server", "Sessions", "Settings", "Telemetry", "Text", "Web", toml,
            ],
            exclude: ["Golden"]
        ),
        tests(
            "SessionsTests",
            [
                "Clocks", "Cryptography", "Sessions", "Text",
            ],
            exclude: [
                "Fixtures/make-oauth2-proxy-cookies", "Fixtures/oauth2-proxy-cookies.txt",
                "Fixtures/oauth2-proxy-tickets.txt",
            ]
        ),
        tests(
            "SessionStoreTests",
            [
                "Clocks", "Cryptography", "Redis", "Sessions", "SessionStore", "Text", logging, nioCore, nioPosix,
            ]
        ),
        tests("OpenIDTests", ["Clocks", "Cryptography", "Fetch", "OpenID", "Text", logging]),
        tests(
            "LoginTests",
            [
                "Authentication", "Clocks", "Cryptography", "Decision", "Fetch", "Gateways", "HTTP1", "Login", "OpenID",
                "PageTemplates", "Passwords", "Sessions", "Text", "Web", logging, nioCore,
            ]
        ),
        tests(
            "RouterTests",
            [
                "Authentication", "Clocks", "Cryptography", "Decision", "Fetch", "Gateways", "HTTP1", "Login", "OpenID",
                "PageTemplates", "Patterns", "Router", "Sessions", "Telemetry", "Text", "Web", logging, nioCore,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ]
        ),
        tests("AssemblyTests", ["Assembly", "HTTP1", "Kernel", logging]),
        tests("SidegateTests", ["Kernel", "sidegate"]),
        tests("KernelTests", ["Kernel"]),
        tests("DevIDPTests", ["Clocks", "Cryptography", "dev-idp", "HTTP1", "Text", nioCore]),
        .testTarget(
            name: "DropInTests",
            dependencies: [
                "Assembly", "dev-idp", "HTTP1", "Kernel", "Server", "Settings", "SocketLoop", "TestSupport", "Text",
                logging, nioCore, toml,
            ],
            path: "Tests/DropIn",
            exclude: ["Configurations", "Pairs"],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
        ),
        tests("EndToEnd", ["Clocks", "Cryptography", "Fetch", "Text"]),
        tests("Faults", ["Clocks", "Cryptography", "Fetch"]),
    ],
    // What Debian's RE2 is written in.
    cxxLanguageStandard: .cxx17
)

/// `SIDEGATE_TESTS=OpenIDTests,LoginTests swift test` builds these test targets and spares the others.
if let wanted = Context.environment["SIDEGATE_TESTS"] {
    let names = Set(wanted.split(separator: ",").map(String.init))
    package.targets.removeAll { $0.isTest && !names.contains($0.name) }
}

if isFuzzing {
    package.targets += [
        .target(name: "FuzzDriver", path: "Fuzz/Driver"),
        .executableTarget(
            name: "fuzz",
            dependencies: ["FuzzDriver", "FuzzTargets"],
            path: "Fuzz/Program",
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)],
            linkerSettings: [
                .unsafeFlags(["-sanitize=address"]),
                .linkedLibrary("clang_rt.fuzzer_no_main-x86_64"),
                .linkedLibrary("stdc++"),
            ]
        ),
    ]
}

// What the benchmarks compare with; nothing that is shipped or tested needs it.
if Context.environment["SIDEGATE_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "bare-handler",
            dependencies: ["Cryptography", nioCore, nioPosix],
            path: "Benchmarks/BareHandler",
            swiftSettings: strict
        )
    )
}
