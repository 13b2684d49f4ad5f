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
