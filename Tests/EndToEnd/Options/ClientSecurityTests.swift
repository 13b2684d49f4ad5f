import Foundation
import TestSupport
import Testing

/// Modules of `scripts/conformance`, in which the provider demands what an option turns on.
@Suite("What high-security profiles ask for is done where the options say so")
struct ClientSecurityTests {
    private static let profile = "fapi2-security-profile-final-client-test-happy-path"

    private static let demands: [(module: String, with: [String: String], without: [String: String])] = [
        ("\(profile) (private_key_jwt, DPoP)", ["DPOP": "true"], ["DPOP": "false"]),
        (
            "\(profile) (private_key_jwt, DPoP)", ["PUSHED_AUTHORIZATION_REQUESTS": "always"],
            ["PUSHED_AUTHORIZATION_REQUESTS": "never"]
        ),
        (
            "FAPI 2.0 Message Signing: \(profile)", ["SIGNED_AUTHORIZATION_REQUESTS": "always"],
            ["SIGNED_AUTHORIZATION_REQUESTS": "never"]
        ),
        (
            "\(profile) (mutual TLS, certificate-bound)", [:],
            ["CLIENT_CERTIFICATE_FILE": "", "CLIENT_CERTIFICATE_KEY_FILE": ""]
        ),
        ("ECDH-ES, A256GCM", [:], ["DECRYPTION_KEY_FILE": ""]),
    ]

    /// - Parameter settings: in place of the module's own.
    private static func outcome(_ module: String, _ settings: [String: String]) throws -> (
        status: Int32, output: String
    ) {
        try Program.run(
            Place.tool("python3"),
            [Place.root.appendingPathComponent("Tests/Conformance/run.py").path, module]
                + settings.map { "\($0)=\($1)" },
            environment: [
                "SIDEGATE_BIN": URL(fileURLWithPath: Place.built("sidegate")).deletingLastPathComponent().path
            ]
        )
    }

    @Test(
        "a provider that demands it lets people log in with the option, and not without",
        arguments: demands
    )
    func demanded(module: String, with: [String: String], without: [String: String]) throws {
        try compare(module, with, without)
    }

    private func compare(_ module: String, _ with: [String: String], _ without: [String: String]) throws {
        let good = try Self.outcome(module, with)
        #expect(good.status == 0 && good.output.contains("conformance: 1 passed"), "\(good.output)")
        let bad = try Self.outcome(module, without)
        #expect(bad.status == 1 && bad.output.contains("0 passed, 1 failed"), "\(bad.output)")
    }

    @Test(
        "an entry of --providers has these options for its own provider: keys, DPoP, pushed and signed requests, certificates",
        arguments: demands
    )
    func ofSecondProvider(module: String, with: [String: String], without: [String: String]) throws {
        let second = ["SECOND_PROVIDER": "1"]
        try compare(module, with.merging(second) { $1 }, without.merging(second) { $1 })
    }
}
