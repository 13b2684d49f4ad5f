import Settings

/// nginx' configuration in front of oauth2-proxy: what must be said otherwise in front of Sidegate, and where.
struct NginxMigration {
    private(set) var changes: [Remark] = []
    /// What is not changed here, because it is no fault in every installation.
    private(set) var advice: [Remark] = []
    private let source: SourceFile
    private let file: NginxFile
    private let prefix: String
    private let applications: [String]
    /// Sessions with tokens may be several cookies.
    private let keepsTokens: Bool
    private var hasTop = false
    /// host:port, or a socket's path, by which nginx reaches oauth2-proxy; names of `upstream` blocks too.
    private let proxyNames: Set<String>
    private var edits: [Edit] = []

    private struct Edit {
        /// The lines that go, from 1; none for lines that are added before `first`.
        let first: Int
        let count: Int
        let added: [String]
    }

    /// - Parameter applications: where oauth2-proxy sent requests to.
    init(_ source: SourceFile, written: WrittenOptions, applications: [String]) throws(NginxError) {
        self.source = source
        self.applications = applications
        keepsTokens = ["pass-access-token", "set-authorization-header", "pass-authorization-header"].contains {
            written.texts($0)?.last == "true"
        }
        file = try NginxFile(source.lines.joined(separator: "\n"))
        prefix = written.texts("proxy-prefix")?.last ?? "/oauth2"
        var names: Set<String> = []
        let address = written.texts("http-address")?.last ?? "127.0.0.1:4180"
        let port = address.split(separator: ":").last.map(String.init) ?? "4180"
        for upstream in file.all("upstream") where upstream.words.count > 1 {
            let servers = upstream.directives("server").compactMap { $0.arguments.first }
            if servers.contains(where: { Self.isProxy($0, port: port) }) { names.insert(upstream.words[1]) }
        }
        for pass in file.all("proxy_pass") {
            guard let url = pass.arguments.first, let authority = Self.authority(of: url) else { continue }
            if Self.isProxy(authority, port: port) { names.insert(authority) }
        }
        proxyNames = names
    }

    private static func isProxy(_ server: String, port: String) -> Bool {
        server.hasSuffix(":\(port)") || server.contains("oauth2-proxy") || server.contains("oauth2_proxy")
            || server.contains("oauth2proxy")
    }

    private static func authority(of url: String) -> String? {
        guard let range = url.firstRange(of: "://") else { return nil }
        let rest = url[range.upperBound...]
        if rest.hasPrefix("unix:") { return String(rest) }
        return String(rest.prefix { $0 != "/" && $0 != "?" })
    }

    private func place(_ directive: NginxDirective) -> String { "\(source.path):\(directive.line)" }

    private func isProxied(_ location: NginxDirective) -> Bool {
        location.directives("proxy_pass").contains { pass in
            pass.arguments.first.flatMap(Self.authority).map(proxyNames.contains) ?? false
        }
    }

    /// The new file's text; nil where nothing has to change.
    mutating func migrate() -> String? {
        for server in file.all("server") where server.block != nil { migrate(server: server) }
        guard !edits.isEmpty else { return nil }
        var lines = source.lines
        for edit in edits.sorted(by: { ($0.first, $0.count) > ($1.first, $1.count) }) {
            let start = edit.first - 1
            lines.replaceSubrange(start..<(start + edit.count), with: edit.added)
        }
        return lines.joined(separator: "\n")
    }

    private mutating func migrate(server: NginxDirective) {
        let locations = Self.locations(in: server)
        let asked = Set(Self.all("auth_request", in: server).compactMap { $0.arguments.first }.map(Self.path))
        var carries: [NginxDirective] = []
        for location in locations where isProxied(location) {
            let path = location.words.last ?? ""
            if asked.contains(path) || path == "\(prefix)/auth" {
                migrate(authLocation: location)
            } else if !path.hasPrefix(prefix), !path.hasPrefix("@"), path != "/ping", path != "/ready" {
                carries.append(location)
            }
        }
        if !carries.isEmpty { takeOverTraffic(of: carries, in: server, locations) }
        for location in locations { adviseOn(location) }
        adviseOnCookies(server)
    }

    private static func locations(in directive: NginxDirective) -> [NginxDirective] {
        directive.directives("location").flatMap { [$0] + locations(in: $0) }
    }

    private static func all(_ name: String, in directive: NginxDirective) -> [NginxDirective] {
        (directive.block ?? []).flatMap { ($0.name == name ? [$0] : []) + all(name, in: $0) }
    }

    private static func path(_ uri: String) -> String { String(uri.prefix { $0 != "?" }) }

    // MARK: - The auth subrequest

    private mutating func migrate(authLocation location: NginxDirective) {
        let inside = indentation(in: location)
        var added: [String] = []
        if location.directives("internal").isEmpty {
            added.append("internal;")
            changes.append(
                Remark(
                    place(location),
                    "only nginx itself may ask here: the answer is meant for the application",
                    ["internal;"]
                )
            )
        }
        let sets = location.directives("proxy_set_header").compactMap { $0.arguments.first?.lowercased() }
        if !sets.contains("x-forwarded-uri"), !sets.contains("x-original-url"),
            !sets.contains("x-auth-request-redirect")
        {
            let line = "proxy_set_header X-Forwarded-Uri $request_uri;"
            added.append(line)
            changes.append(
                Remark(place(location), "nginx must say which page was asked for, or the login leads back to /", [line])
            )
        }
        if !added.isEmpty {
            edits.append(Edit(first: location.line + 1, count: 0, added: added.map { inside + $0 }))
        }
        guard let pass = location.directives("proxy_pass").first, let url = pass.arguments.first,
            pass.line == pass.lastLine
        else {
            return
        }
        guard !url.contains("method=") || !url.contains("host=") else { return }
        let hasPath = url.firstRange(of: "://").map { url[$0.upperBound...].contains("/") } ?? true
        let base = hasPath ? url : "\(url)\(location.words.last ?? "")"
        let line = "proxy_pass \(base)\(base.contains("?") ? "&" : "?")host=$host&method=$request_method;"
        replace(pass, with: [line])
        changes.append(
            Remark(
                place(pass),
                "the auth subrequest's own URI says which site and method it is about, since no client can write there",
                [line]
            )
        )
    }

    private mutating func replace(_ directive: NginxDirective, with added: [String]) {
        let indentation = source.lines[directive.line - 1].indentation
        edits.append(
            Edit(
                first: directive.line,
                count: directive.lastLine - directive.line + 1,
                added: added.map { indentation + $0 }
            )
        )
    }

    private func indentation(in location: NginxDirective) -> String {
        guard let first = location.block?.first, first.line > location.line else {
            return source.lines[location.line - 1].indentation + "    "
        }
        return source.lines[first.line - 1].indentation
    }

    // MARK: - Traffic that oauth2-proxy carried

    /// nginx sends requests to the application itself, and asks about each. The snippets in `nginx/` have what that takes.
    private mutating func takeOverTraffic(
        of carries: [NginxDirective],
        in server: NginxDirective,
        _ locations: [NginxDirective]
    ) {
        for location in carries {
            let path = location.words.last ?? "/"
            let targets = applications.filter { path == "/" || Upstreams.path(of: $0).hasPrefix(path) }
            let indentation = source.lines[location.line - 1].indentation
            var added: [String] = []
            for target in targets {
                added += Self.location(Upstreams.path(of: target), to: "\(Upstreams.origin(of: target));")
            }
            if targets.isEmpty { added = Self.location(path, to: "http://127.0.0.1:8080;  # CHANGE: your application") }
            changes.append(
                Remark(
                    place(location),
                    "oauth2-proxy carried the traffic of \(path); nginx sends it to the application, and asks Sidegate about each request",
                    added
                )
            )
            edits.append(
                Edit(
                    first: location.line,
                    count: location.lastLine - location.line + 1,
                    added: added.map { indentation + $0 }
                )
            )
        }
        let hasOwn = locations.contains { ($0.words.last ?? "").hasPrefix(prefix) }
        if !hasOwn, let first = server.block?.first {
            let indentation = source.lines[first.line - 1].indentation
            edits.append(
                Edit(first: server.line + 1, count: 0, added: ["\(indentation)include sidegate/locations.conf;"])
            )
        }
        guard !hasTop else { return }
        hasTop = true
        var top = ["# From Sidegate's nginx/sidegate.conf; copy nginx/snippets/ to /etc/nginx/sidegate/."]
        top += [
            "upstream sidegate {", "    server \(proxyNames.sorted().first { $0.contains(":") } ?? "127.0.0.1:4180");",
            "    keepalive 32;", "}",
        ]
        top += ["map $http_upgrade $sidegate_connection {", "    default upgrade;", "    ''      '';", "}"]
        top += ["include sidegate/own-cookies.conf;", ""]
        edits.append(Edit(first: server.line, count: 0, added: top))
    }

    private static func location(_ path: String, to target: String) -> [String] {
        [
            "location \(path) {", "    include sidegate/protect.conf;", "    include sidegate/identity.conf;",
            "    include sidegate/proxy.conf;", "    proxy_pass \(target)", "}",
        ]
    }

    // MARK: - What may be wrong

    private mutating func adviseOn(_ location: NginxDirective) {
        for answer in Self.all("return", in: location) {
            guard let target = answer.arguments.last, target.contains("\(prefix)/"), target.contains("rd=") else {
                continue
            }
            if target.contains("$request_uri"), !target.contains("escaped_request_uri") {
                advice.append(
                    Remark(
                        place(answer),
                        "nginx does not escape $request_uri: of a page with & in its URL, people come back to the part before it",
                        [
                            "auth_request_set $sidegate_sign_in $upstream_http_location;",
                            "return 302 $sidegate_sign_in;",
                        ]
                    )
                )
                return
            }
        }
    }

    private mutating func adviseOnCookies(_ server: NginxDirective) {
        let sets = Self.all("auth_request_set", in: server)
        guard keepsTokens, let cookie = sets.first(where: { $0.arguments.last == "$upstream_http_set_cookie" }) else {
            return
        }
        advice.append(
            Remark(
                place(cookie),
                "this copies the first cookie of an answer, and a session that keeps tokens may be several. Add",
                [
                    "auth_request_set $sidegate_cookie_2 $upstream_http_x_sidegate_set_cookie_2;",
                    "add_header Set-Cookie $sidegate_cookie_2 always;",
                ]
            )
        )
    }
}
