import Foundation
import Testing

/// A gateway, run as `examples/` says, with nothing changed but ports and folders, the optional parts taken in, and TLS
/// on a port of its own.
enum Gateway: String, CaseIterable, CustomTestStringConvertible {
    case nginx, caddy, envoy, haproxy, traefik, apache
    /// What that controller makes of its annotations, run by nginx with the controller's modules.
    case ingressNginx = "ingress-nginx"
    /// Envoy that asks over gRPC.
    case envoyGRPC = "envoy-grpc"

    var testDescription: String { rawValue }

    /// Settings of Sidegate where this gateway asks, besides what every deployment needs.
    var settings: [String: String] {
        switch self {
        case .nginx, .ingressNginx, .haproxy, .apache: ["REVERSE_PROXY": "true"]
        case .caddy: ["REVERSE_PROXY": "true", "GATEWAY": "caddy", "SKIP_PROVIDER_BUTTON": "true"]
        case .traefik:
            [
                "REVERSE_PROXY": "true", "GATEWAY": "traefik", "SKIP_PROVIDER_BUTTON": "true",
                "REAL_CLIENT_IP_HEADER": "X-Forwarded-For",
            ]
        case .envoy:
            ["REVERSE_PROXY": "true", "GATEWAY": "envoy", "SKIP_PROVIDER_BUTTON": "true", "UPSTREAMS": "static://200"]
        case .envoyGRPC: ["REVERSE_PROXY": "true", "GATEWAY": "envoy", "SKIP_PROVIDER_BUTTON": "true"]
        }
    }

    /// Whether it hands on more than the first of the cookies that an answer sets.
    var handsOnSeveralCookies: Bool { self != .ingressNginx }

    /// Whether it can take Sidegate's cookies out of what the application gets.
    var keepsOwnCookiesFromApplication: Bool { self != .ingressNginx && self != .traefik }

    /// What everybody gets while Sidegate does not answer.
    var statusWithoutSidegate: Int {
        switch self {
        case .ingressNginx, .traefik: 500
        case .nginx, .caddy, .envoy, .envoyGRPC, .haproxy, .apache: 503
        }
    }

    /// Whether it can show a page of its own meanwhile, which reloads by itself.
    var showsPageWithoutSidegate: Bool { statusWithoutSidegate == 503 }

    struct Ports {
        let site: Int
        let tls: Int
        let sidegate: Int
        let grpc: Int
        let application: Int
    }

    /// - Parameter part: of the optional parts, one more than those that all tests use.
    func start(in folder: URL, _ ports: Ports, with part: String? = nil) async throws -> Program {
        let certificate = try Certificate.make(in: folder).path
        switch self {
        case .nginx, .ingressNginx:
            let made = try Program.run(
                "/bin/bash",
                [Place.root.appendingPathComponent("scripts/nginx-conf").path, folder.path]
                    + [ports.site, ports.sidegate, ports.application].map(String.init)
                    + (self == .ingressNginx ? [rawValue] : [])
            )
            try #require(made.status == 0, "\(made.output)")
            try edit(folder.appendingPathComponent("site.conf"), ports, certificate, with: part)
        default:
            let example = Place.root.appendingPathComponent("examples/\(rawValue)")
            for name in try FileManager.default.contentsOfDirectory(atPath: example.path) {
                let copy = folder.appendingPathComponent(name)
                try FileManager.default.copyItem(at: example.appendingPathComponent(name), to: copy)
                try edit(copy, ports, certificate, with: part)
            }
        }
        if self == .apache { try writeServerConfiguration(in: folder, ports) }
        return try await Program(program, arguments(folder), in: folder) {
            // Traefik listens before it knows its routes.
            guard isListening(ports.site), isListening(ports.tls) else { return false }
            let page = try? await Browser().get("http://app.localhost:\(ports.site)/oauth2/sign_in")
            return page.map { $0.status != 404 } ?? false
        }
    }

    private var program: String {
        switch self {
        case .nginx, .ingressNginx: Place.system("nginx")
        case .haproxy: Place.system("haproxy")
        case .apache: Place.system("apache2")
        case .caddy, .envoy, .traefik: Place.tool(rawValue)
        case .envoyGRPC: Place.tool("envoy")
        }
    }

    private func arguments(_ folder: URL) -> [String] {
        switch self {
        case .nginx, .ingressNginx: ["-p", folder.path, "-c", "\(folder.path)/nginx.conf"]
        case .caddy: ["run", "--adapter", "caddyfile", "--config", "\(folder.path)/Caddyfile"]
        case .envoy, .envoyGRPC:
            ["-c", "\(folder.path)/envoy.yaml", "--disable-hot-restart", "--concurrency", "1", "--log-level", "error"]
        case .haproxy: ["-db", "-f", "\(folder.path)/haproxy.cfg"]
        case .traefik: ["--configfile", "\(folder.path)/traefik.yaml"]
        case .apache: ["-D", "FOREGROUND", "-f", "\(folder.path)/httpd.conf"]
        }
    }

    private func edit(_ file: URL, _ ports: Ports, _ certificate: String, with part: String?) throws {
        var text = try String(contentsOf: file, encoding: .utf8)
        for (from, port) in [
            ("8080", ports.site), ("4180", ports.sidegate), ("4181", ports.grpc), ("8081", ports.application),
        ] {
            text = text.replacingOccurrences(of: ":\(from)", with: ":\(port)")
                .replacingOccurrences(of: "port_value: \(from)", with: "port_value: \(port)")
        }
        let folder = file.deletingLastPathComponent().path
        for place in ["/etc/haproxy", "/etc/traefik", "/etc/apache2"] {
            text = text.replacingOccurrences(of: place, with: folder)
        }
        let parts = ["open to everyone", "below a path of the site", "for some people only"]
        for part in parts + [part].compactMap(\.self) {
            text = Self.takingCommentSignsOff(text, after: part)
        }
        text = addTLS(to: text, ports, certificate)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// Optional parts are code in comments: after a comment that says what it does, and a line that is just the sign.
    static func takingCommentSignsOff(_ text: String, after title: String) -> String {
        var isAbout = false
        var isCode = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let comment = line.drop { $0 == " " || $0 == "\t" }
            // What stands at the left edge is about the file.
            guard comment.first == "#", comment.startIndex != line.startIndex else {
                (isAbout, isCode) = (false, false)
                return String(line)
            }
            if isCode { return line[..<comment.startIndex] + String(comment.dropFirst(2)) }
            if comment.contains(title) { isAbout = true }
            isCode = isAbout && comment == "#"
            return String(line)
        }
        return lines.joined(separator: "\n")
    }
}

/// The site once more, over TLS and with HTTP/2: what users do where the examples say CHANGE.
extension Gateway {
    private func addTLS(to text: String, _ ports: Ports, _ certificate: String) -> String {
        switch self {
        case .nginx, .ingressNginx:
            let plain = "listen 127.0.0.1:\(ports.site);"
            return text.replacingOccurrences(
                of: plain,
                with: """
                    \(plain)
                    listen 127.0.0.1:\(ports.tls) ssl http2;
                    ssl_certificate \(certificate);
                    ssl_certificate_key \(certificate);

                    """
            ).replacingOccurrences(of: "302 http://$http_host", with: "302 $scheme://$http_host")
        case .haproxy:
            let plain = "bind 127.0.0.1:\(ports.site)"
            return text.replacingOccurrences(
                of: plain,
                with: "bind 127.0.0.1:\(ports.tls) ssl crt \(certificate) alpn h2,http/1.1\n    \(plain)"
            )
        case .caddy:
            let site = "http://app.localhost:\(ports.site)"
            return text.replacingOccurrences(of: site, with: "(site)")
                + """
                \(site) {
                    import site
                }
                https://app.localhost:\(ports.tls) {
                    tls \(certificate) \(certificate)
                    import site
                }

                """
        case .envoy, .envoyGRPC:
            let listener = """
                    - address:
                        socket_address: {address: 127.0.0.1, port_value: \(ports.tls)}
                      filter_chains:
                        - filters: *filters
                          transport_socket:
                            name: envoy.transport_sockets.tls
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                              common_tls_context:
                                alpn_protocols: [h2, http/1.1]
                                tls_certificates:
                                  - certificate_chain: {filename: \(certificate)}
                                    private_key: {filename: \(certificate)}
                """
            return text.replacingOccurrences(of: "- filters:\n", with: "- filters: &filters\n")
                .replacingOccurrences(of: "\n  clusters:\n", with: "\n\(listener)\n  clusters:\n")
        case .traefik:
            return text.replacingOccurrences(
                of: "\nproviders:\n",
                with: """

                      websecure:
                        address: 127.0.0.1:\(ports.tls)
                        http: {tls: {}, aliasHeadersStrategy: delete}
                    providers:

                    """
            ).replacingOccurrences(
                of: "\nhttp:\n",
                with: "\ntls: {certificates: [{certFile: \(certificate), keyFile: \(certificate)}]}\nhttp:\n"
            )
        case .apache:
            let plain = text.replacingOccurrences(of: "(?!oauth2/)", with: "(?!oauth2/|public/(?!.*[.][.];))")
            let secure = plain.replacingOccurrences(of: "127.0.0.1:\(ports.site)>", with: "127.0.0.1:\(ports.tls)>")
                .replacingOccurrences(
                    of: "Protocols",
                    with: "SSLEngine on\n    SSLCertificateFile \(certificate)\n    Protocols"
                )
            return text.contains("<VirtualHost") ? plain + secure : text
        }
    }

    /// What Debian's apache2.conf and its enabled modules say.
    private func writeServerConfiguration(in folder: URL, _ ports: Ports) throws {
        let modules = ["mpm_event", "authz_core", "headers", "proxy", "proxy_http", "lua", "ssl", "http2"]
        let text =
            """
            ServerRoot \(folder.path)
            DefaultRuntimeDir \(folder.path)
            PidFile \(folder.path)/httpd.pid
            ErrorLog /dev/stderr
            User www-data
            Group www-data
            ServerName app.localhost
            Listen 127.0.0.1:\(ports.site)
            Listen 127.0.0.1:\(ports.tls) https

            """
            + modules.map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so\n" }.joined()
            + "Include \(folder.path)/sidegate.conf\n"
        try text.write(to: folder.appendingPathComponent("httpd.conf"), atomically: true, encoding: .utf8)
    }
}

/// Settings of Sidegate in these tests: a session is due a second after it was made, and keeps its ID token. From another
/// address of this machine than that of every other test, everybody passes.
let gatewayTestSettings = [
    "COOKIE_REFRESH": "1s", "SCOPE": "openid email profile offline_access", "SET_AUTHORIZATION_HEADER": "true",
    "TRUSTED_IPS": "127.0.0.2",
]
