import Foundation
import Kernel
import Settings
import TestSupport
import Testing

@Suite("configurations as others have them")
struct PublicConfigurationTests {
    struct Installation: Sendable, CustomTestStringConvertible {
        let file: URL
        /// Parts of the warnings that it gets, in any order.
        let warnings: [String]

        var testDescription: String { file.lastPathComponent }

        init(_ name: String, _ warnings: [String]) {
            file = Self.folder.appendingPathComponent(name)
            self.warnings = warnings
        }

        init(_ name: String, _ warnings: String...) { self.init(name, warnings) }

        static let folder = Place.root.appendingPathComponent("Tests/DropIn/Configurations")
    }

    private static let upstream = "what is not static://200 to static://299 is without effect"
    private static let secrets = [
        "--client-secret: everybody on this machine", "--cookie-secret: everybody on this machine",
    ]

    static let installations = [
        Installation("nginx-single-host.cfg", upstream),
        Installation("nginx-one-login-host.cfg", "skip_auth_routes"),
        Installation("nginx-old.cfg", upstream, "pass_host_header"),
        Installation("helm-values-config.cfg", upstream),
        Installation("helm-deployment.args", secrets + ["--https-address is without effect"]),
        Installation("kubeflow.cfg"),
        Installation("istio-ext-authz.args", secrets),
        Installation("traefik-compose.env"),
        Installation("traefik-github.env", "OAUTH2_PROXY_UPSTREAM: is no variable"),
        Installation("keycloak.cfg"),
        Installation("entra-id.args", secrets),
        Installation("caddy-forward-auth.env"),
        Installation("dashboards-api.args", secrets),
        Installation("alpha-dex-headers.yaml", "upstreamConfig.upstreams: is without effect"),
        Installation("alpha-keycloak-configmap.yaml"),
        Installation("alpha-entra-dashboard.yaml", "oidcConfig.userIDClaim"),
        Installation("alpha-github-basic.yaml"),
    ]

    @Test("each starts, and warns of what changes and of nothing else", arguments: installations)
    func start(installation: Installation) throws {
        let text = try String(contentsOf: installation.file, encoding: .utf8)
        let all = text.split(separator: "\n").map(String.init)
        let lines = all.filter { !$0.hasPrefix("#") }
        var arguments = ["--config-test"]
        var environment: [String: String] = [:]
        switch installation.file.pathExtension {
        case "args": arguments += lines
        case "env": environment = Self.variables(lines)
        case "yaml":
            arguments.append("--alpha-config=\(installation.file.path)")
            environment = Self.variables(all.filter { $0.hasPrefix("# ") }.map { String($0.dropFirst(2)) })
        default: arguments.append("--config=\(installation.file.path)")
        }
        let outcome = Settings.load(
            arguments: arguments,
            environment: environment,
            readFile: readFile
        )
        guard case .configTestPassed(_, let warnings) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let unexpected = warnings.map(\.description).filter { warning in
            !installation.warnings.contains { warning.contains($0) }
        }
        #expect(unexpected == [])
        for expected in installation.warnings {
            #expect(warnings.contains { $0.description.contains(expected) }, "\(expected)")
        }
    }

    /// `NAME=value`, a line each.
    private static func variables(_ lines: [String]) -> [String: String] {
        var variables: [String: String] = [:]
        for line in lines {
            let halves = line.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2, !halves[0].contains(" ") else { continue }
            variables[halves[0]] = halves[1]
        }
        return variables
    }

    @Test("the folder has no other files than those that are tried")
    func all() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Installation.folder.path).filter {
            $0 != "README.md"
        }
        #expect(Set(names) == Set(Self.installations.map(\.file.lastPathComponent)))
    }
}
