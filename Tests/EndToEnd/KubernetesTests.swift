import Foundation
import Testing

/// examples/kubernetes, as far as no cluster is needed; scripts/check-manifests has the manifests' own checks.
@Suite("The manifests for Kubernetes")
struct KubernetesTests {
    @Test("Sidegate takes the settings of each variant", arguments: ["base", "gateway-api", "redis"])
    func settings(variant: String) throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var environment = try variables("base/sidegate.env")
        if variant == "redis" { environment.merge(try variables("redis/redis.env")) { $1 } }
        if variant == "gateway-api" {
            let text = try text("gateway-api/kustomization.yaml")
            let literals = text.split(separator: "\n").compactMap { line in
                line.range(of: "- OAUTH2").map { "OAUTH2" + line[$0.upperBound...] }
            }
            try #require(literals.count == 2)
            environment.merge(Self.variables(literals)) { $1 }
        }
        // In the pods these files come from the Secret.
        for (name, value) in environment where value.hasPrefix("/run/secrets/sidegate/") {
            let file = folder.appendingPathComponent(URL(fileURLWithPath: value).lastPathComponent)
            try "a secret of 32 bytes, as it seems".prefix(32).write(to: file, atomically: true, encoding: .utf8)
            environment[name] = file.path
        }
        let (status, output) = try Program.run(Place.built("sidegate"), ["--config-test"], environment: environment)
        #expect(status == 0 && !output.contains("warning"), "\(output)")
    }

    @Test("Sidegate does not start with the placeholders that stand for its secrets")
    func placeholders() throws {
        var environment = try variables("base/sidegate.env")
        let secrets = Place.root.appendingPathComponent("examples/kubernetes/base/secrets")
        environment["OAUTH2_PROXY_CLIENT_SECRET_FILE"] = secrets.appendingPathComponent("client-secret").path
        environment["OAUTH2_PROXY_COOKIE_SECRET_FILE"] = secrets.appendingPathComponent("cookie-secret").path
        let (status, output) = try Program.run(Place.built("sidegate"), ["--config-test"], environment: environment)
        #expect(status == 1)
        #expect(output.contains("cookie secret: 9 bytes"), "\(output)")
    }

    /// What scripts/check-chart says a pod of the Helm chart is started with.
    private struct Start: Decodable {
        let arguments: [String]
        let environment: [String: String]
        let files: [String: String]
    }

    @Test(
        "Sidegate takes what the Helm chart gives it, values of the oauth2-proxy chart too",
        arguments: ["minimal", "production", "oauth2-proxy", "envoy-gateway", "openshift", "alpha"]
    )
    func chart(values: String) throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let python = Place.root.appendingPathComponent(".tools/venv/bin/python").path
        let script = Place.root.appendingPathComponent("scripts/check-chart").path
        let rendered = try Program.run(python, [script, "--settings", folder.path])
        try #require(rendered.status == 0, "\(rendered.output)")
        let start = try JSONDecoder().decode(
            Start.self,
            from: try Data(contentsOf: folder.appendingPathComponent("\(values).json"))
        )
        try #require(start.files.count >= 3)
        // The pod's own paths, below the folder.
        func moved(_ text: String) -> String {
            text.replacingOccurrences(of: "/run/secrets/", with: "\(folder.path)/run/secrets/")
                .replacingOccurrences(of: "/etc/oauth2", with: "\(folder.path)/etc/oauth2")
        }
        for (path, content) in start.files {
            let file = URL(fileURLWithPath: moved(path))
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try content.write(to: file, atomically: true, encoding: .utf8)
        }
        let (status, output) = try Program.run(
            Place.built("sidegate"),
            ["--config-test"] + start.arguments.map(moved),
            environment: start.environment.mapValues(moved)
        )
        #expect(status == 0, "\(output)")
        let warnings = output.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
        // The upstream that the oauth2-proxy chart writes by itself has no effect here.
        #expect(warnings.allSatisfy { $0.contains("upstream") }, "\(output)")
    }

    private func text(_ path: String) throws -> String {
        let file = Place.root.appendingPathComponent("examples/kubernetes/\(path)")
        return try String(contentsOf: file, encoding: .utf8)
    }

    private func variables(_ path: String) throws -> [String: String] {
        Self.variables(try text(path).split(separator: "\n").map(String.init))
    }

    private static func variables(_ lines: [String]) -> [String: String] {
        let pairs = lines.filter { !$0.hasPrefix("#") }.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(pairs.map { ($0[0], $0[1]) }, uniquingKeysWith: { $1 })
    }
}
