import Foundation
import Testing

/// A gateway, run as `examples/` says, with nothing changed but ports and folders.
enum Gateway: String, CaseIterable, CustomTestStringConvertible {
    case nginx, caddy, envoy, haproxy

    var testDescription: String { rawValue }

    /// What Sidegate is told where this gateway asks, besides what every deployment needs.
    var settings: [String: String] {
        switch self {
        case .nginx, .haproxy: ["REVERSE_PROXY": "true"]
        case .caddy: ["REVERSE_PROXY": "true", "SKIP_PROVIDER_BUTTON": "true"]
        case .envoy: ["REVERSE_PROXY": "true", "SKIP_PROVIDER_BUTTON": "true", "UPSTREAMS": "static://200"]
        }
    }

    func start(in folder: URL, site: Int, sidegate: Int, application: Int) async throws -> Program {
        if self == .nginx {
            _ = try Program.run(
                "/bin/bash",
                [Place.root.appendingPathComponent("scripts/nginx-conf").path, folder.path]
                    + [site, sidegate, application].map(String.init)
            )
            return try await Program(
                Place.system("nginx"),
                ["-p", folder.path, "-c", "\(folder.path)/nginx.conf"],
                in: folder
            ) { isListening(site) }
        }
        let example = Place.root.appendingPathComponent("examples/\(rawValue)")
        let file = folder.appendingPathComponent(fileName)
        var text = try String(contentsOf: example.appendingPathComponent(fileName), encoding: .utf8)
        for (from, port) in [("8080", site), ("4180", sidegate), ("8081", application)] {
            text = text.replacingOccurrences(of: ":\(from)", with: ":\(port)")
                .replacingOccurrences(of: "port_value: \(from)", with: "port_value: \(port)")
        }
        text = text.replacingOccurrences(of: "/etc/haproxy", with: example.path)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return try await Program(program, arguments(file.path), in: folder) { isListening(site) }
    }

    private var fileName: String {
        switch self {
        case .nginx: "nginx.conf"
        case .caddy: "Caddyfile"
        case .envoy: "envoy.yaml"
        case .haproxy: "haproxy.cfg"
        }
    }

    private var program: String {
        switch self {
        case .nginx, .haproxy: Place.system(rawValue)
        case .caddy, .envoy: Place.tool(rawValue)
        }
    }

    private func arguments(_ file: String) -> [String] {
        switch self {
        case .nginx: []
        case .caddy: ["run", "--adapter", "caddyfile", "--config", file]
        case .envoy: ["-c", file, "--use-dynamic-base-id", "--concurrency", "1", "--log-level", "error"]
        case .haproxy: ["-db", "-f", file]
        }
    }
}
