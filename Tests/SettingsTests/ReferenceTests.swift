import Foundation
import Testing

@testable import Settings

/// The list of oauth2-proxy's options, which lies beside the project and is never copied into it.
enum Reference {
    struct Row: Sendable {
        let flag: String
        let variable: String
        let key: String
        let type: String
        let standard: String
        let use: String
    }

    /// The file in the folder that `SIDEGATE_REFERENCE` names, or in `../shared/reference` beside the project.
    static let rows: [Row]? = {
        let project = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["SIDEGATE_REFERENCE"].map { URL(fileURLWithPath: $0) }
        let folder = named ?? project.deletingLastPathComponent().appendingPathComponent("shared/reference")
        let file = folder.appendingPathComponent("oauth2-proxy-options.tsv")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Row(
                flag: cells[0],
                variable: cells[1],
                key: cells[2],
                type: cells[3],
                standard: cells[4],
                use: cells[5]
            )
        }
    }()

    static let skipped: Comment = "no reference: set SIDEGATE_REFERENCE or put it in ../shared/reference"
}

@Suite("oauth2-proxy's options", .enabled(if: Reference.rows != nil, Reference.skipped))
struct ReferenceTests {
    let rows = Reference.rows ?? []

    /// Only ours.
    static let own: Set = [
        "grpc-address",
        "alpha-config", "adfs-skip-scope", "config", "config-test", "was", "version", "help", "help-all", "threads",
        "cookie-refresh-grace",
        "oauth2-proxy-cookies", "gateway", "session-max-lifetime", "share-proxy-prefix", "provider-logout-url",
        "introspect-tokens",
        "introspection-url", "login-parameter",
        "pass-login-parameter",
        "dpop", "pushed-authorization-requests", "signed-authorization-requests", "client-certificate-file",
        "client-certificate-key-file", "decryption-key-file",
        "client-key-file", "client-key-id", "token-endpoint-auth-method", "oidc-groups-separator",
        "max-connections", "request-timeout", "idle-timeout", "max-target-size", "max-head-size", "max-header-fields",
        "max-body-size", "drain-timeout", "sign-out-at-provider", "header", "identity-jwt", "identity-jwt-header",
        "identity-jwt-key-file", "allowed-host", "providers", "rules",
        "redis-password-file", "oidc-user-claim", "brand-color", "brand-name", "carry-fragment", "texts",
        "logging-format", "bitbucket-api-url", "entra-graph-url", "github-api-url", "gitlab-url",
        "google-credentials-url",
        "google-directory-url", "google-metadata-url", "google-token-url", "oauth2-email-path",
        "oauth2-email-verified-path", "oauth2-groups-path", "oauth2-preferred-username-path", "oauth2-subject-path",
        "oauth2-user-path",
    ]

    /// Defaults that are better here on purpose (docs/differences.md).
    static let betterDefaults = [
        "provider": "oidc",
        "insecure-oidc-skip-nonce": "false",
        "cookie-csrf-per-request": "true",
        "trusted-proxy-ip": "127.0.0.0/8,::1",
        "azure-graph-group-field": "id",
        "google-admin-api-user-scope": "readonly",
        "google-use-application-default-credentials": "false",
        "google-use-organization-id": "false",
    ]

    /// oauth2-proxy declares them as texts, and reads them as booleans.
    static let booleans: Set = ["google-use-application-default-credentials", "google-use-organization-id"]

    @Test("each of them is declared")
    func complete() {
        #expect(Set(Option.all.map(\.flag)).subtracting(Self.own) == Set(rows.map(\.flag)))
    }

    @Test("each of them does its job")
    func nonePending() {
        #expect(Option.all.filter(\.isPending).map(\.flag) == [])
    }

    @Test("no flag is declared twice")
    func unique() {
        #expect(Set(Option.all.map(\.flag)).count == Option.all.count)
    }

    @Test("variables, keys, types and defaults are oauth2-proxy's")
    func same() {
        let types: [String: Option.Shape] = [
            "string": .text, "bool": .boolean, "int": .integer, "duration": .duration, "list": .list,
        ]
        for row in rows {
            guard let option = Option.byFlag[row.flag] else { continue }
            #expect(option.variable == row.variable)
            #expect(option.key == row.key)
            #expect(option.shape == (Self.booleans.contains(row.flag) ? .boolean : types[row.type]), "\(row.flag)")
            // The list names the forms of log lines without quoting them.
            guard row.standard != "template" else { continue }
            #expect(option.standard == Self.betterDefaults[row.flag] ?? row.standard, "\(row.flag)")
        }
    }

    @Test("only options of upstream proxying are without effect")
    func upstreamProxying() {
        let expected = rows.filter { $0.use == "accepted, warned: upstream proxying" }.map(\.flag)
        #expect(Option.all.filter { $0.instead != nil }.map(\.flag).sorted() == expected.sorted())
    }
}
