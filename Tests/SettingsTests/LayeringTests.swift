import Cryptography
import Testing

@testable import Settings

@Suite("layers")
struct LayeringTests {
    enum Source: CaseIterable {
        case file, environment, flag
    }

    /// What the three sources give, each something else where the option has three values; lists have two elements.
    static func samples(_ option: Option) -> [Source: [String]] {
        let texts: [String]
        switch (option.flag, option.shape, option.placeholder) {
        case (_, .boolean, _):
            texts = option.standard == "true" ? ["false", "true", "false"] : ["true", "false", "true"]
        case ("max-head-size", _, _): texts = ["20000", "30000", "40000"]
        case (_, .integer, _): texts = ["1", "2", "3"]
        case (_, .duration, _): texts = ["1h", "2h", "3h"]
        case ("gateway", _, _): texts = ["nginx", "traefik", "ingress-nginx"]
        case ("provider", _, _): texts = ["oidc", "oidc", "oidc"]
        case ("azure-graph-group-field", _, _): texts = ["file", "environment", "flag"]
        case ("gitlab-project", _, _): texts = ["file/a", "environment/a", "flag/a"]
        case (let flag, _, _) where flag.hasPrefix("google-") && option.placeholder == "ADDRESS":
            texts = ["a@file.example", "a@environment.example", "a@flag.example"]
        case ("google-admin-api-user-scope", _, _): texts = ["user", "cloud", "user"]
        case ("session-store-type", _, _): texts = ["cookie", "cookie", "cookie"]
        case ("oidc-enabled-signing-alg", _, _): texts = ["RS256", "ES256", "PS256"]
        case ("trusted-proxy-ip", _, _): texts = ["10.0.0.0/8", "192.0.2.1", "fd00::/8"]
        case ("cookie-secret", _, _): texts = ["0123456789012345", "012345678901234567890123", "someSecret123456"]
        case ("auth-request-response-mode", _, _): texts = ["query", "form_post", "query"]
        case (_, _, "TLS1.2|TLS1.3"): texts = ["TLS1.2", "TLS1.3", "TLS1.2"]
        case (_, _, "HEADER"): texts = ["X-Real-IP", "X-Forwarded-For", "CF-Connecting-IP"]
        case (_, _, "IP|CIDR"): texts = ["10.0.0.0/8", "192.0.2.1", "fd00::/8"]
        case (_, _, "ISSUER=AUDIENCE"):
            texts = ["https://file.example=a", "https://environment.example=a", "https://flag.example=a"]
        case (let flag, _, "URL") where flag.hasPrefix("redis-"):
            texts = ["redis://file.example:1", "redis://environment.example:2", "redis://flag.example:3"]
        case ("tls-cipher-suite", _, _):
            texts =
                ["128_GCM_SHA256", "256_GCM_SHA384"].map { "TLS_ECDHE_RSA_WITH_AES_\($0)" }
                + ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"]
        case (_, _, "lax|strict|none"): texts = ["lax", "strict", "none"]
        case (_, _, "S256|plain|none"): texts = ["S256", "plain", "none"]
        case (_, _, "WHEN"): texts = ["never", "auto", "never"]
        case (_, _, "METHOD"): texts = ["client_secret_basic", "client_secret_post", "none"]
        case ("oauth2-proxy-cookies", _, _): texts = ["2027-01-01", "2027-01-02", "2027-01-03"]
        case ("brand-color", _, _): texts = ["#0b57d0", "#112233", "#445566"]
        case ("texts", _, _): texts = ["file.toml", "environment.toml", "flag.toml"]
        case ("custom-sign-in-logo", _, _): texts = ["file.example.png", "environment.example.png", "flag.example.png"]
        case ("logging-format", _, _): texts = ["json", "text", "json"]
        case (_, _, "URL"): texts = ["https://file.example", "https://environment.example", "https://flag.example"]
        case ("login-parameter", _, _): texts = ["a=file", "a=environment", "a=flag"]
        case ("header", _, _): texts = ["X-File: {a}", "X-Environment: {a}", "X-Flag: {a}"]
        case (_, _, "PATH"): texts = ["/file", "/environment", "/flag"]
        case (_, _, "ADDRESS"): texts = ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"]
        case (_, _, "static://STATUS"): texts = ["static://200", "static://201", "static://204"]
        default: texts = ["file.example", "environment.example", "flag.example"]
        }
        var samples: [Source: [String]] = [:]
        for (source, text) in zip(Source.allCases, texts) {
            samples[source] =
                option.shape == .list ? [text, "second"].map { $0 == "second" ? second(option) : $0 } : [text]
        }
        return samples
    }

    static func second(_ option: Option) -> String {
        switch option.flag {
        case "oidc-enabled-signing-alg": "EdDSA"
        case "trusted-proxy-ip": "::1"
        case "gitlab-project": "second/a"
        case "upstream": "static://299"
        case "tls-cipher-suite": "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
        case "header": "X-Second: b"
        case "login-parameter": "b=second"
        case "extra-jwt-issuers": "https://second.example=a"
        case let flag where flag.hasPrefix("redis-"): "redis://second.example:4"
        case let flag where flag.hasSuffix("-ip"): "::1"
        default: "second.example"
        }
    }

    static func toml(_ option: Option, _ values: [String]) -> String {
        switch option.shape {
        case .boolean, .integer: "\(option.key) = \(values[0])"
        case .list: "\(option.key) = [\(values.map { "\"\($0)\"" }.joined(separator: ", "))]"
        case .text, .duration: "\(option.key) = \"\(values[0])\""
        }
    }

    @Test("the highest source wins, for each option and each set of sources", arguments: Option.all.map(\.flag))
    func precedence(flag: String) throws {
        let option = try #require(Option.byFlag[flag])
        guard option.reach == .everywhere, !option.isPending else { return }
        let samples = Self.samples(option)
        for mask in 1..<8 {
            let sources = Source.allCases.enumerated().filter { mask & (1 << $0.offset) != 0 }.map(\.element)
            var loading = Loading(environment: Loading.good)
            loading.files = ["file.example": Self.pem, "environment.example": Self.pem, "flag.example": Self.pem]
            loading.files["second.example"] = Self.pem
            for source in ["file", "environment", "flag"] { loading.files["\(source).toml"] = "" }
            loading.environment[option.variable] = nil
            if flag == "cookie-secret-file" {
                for name in loading.files.keys { loading.files[name] = "0123456789012345\n" }
            }
            if ["client-key-file", "decryption-key-file"].contains(flag) {
                for name in loading.files.keys { loading.files[name] = Self.privateKey }
            }
            if flag == "htpasswd-file" {
                for name in loading.files.keys { loading.files[name] = "joe:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n" }
            }
            if flag == "authenticated-emails-file" {
                for name in loading.files.keys { loading.files[name] = "ann@example.com\n" }
            }
            if flag == "custom-templates-dir" {
                for name in Array(loading.files.keys) { loading.files["\(name)/error.html"] = "{{.Message}}" }
            }
            if flag == "custom-sign-in-logo" {
                for name in Array(loading.files.keys) { loading.files["\(name).png"] = "picture" }
            }
            if flag == "providers" {
                for name in loading.files.keys { loading.files[name] = ProvidersFileTests.good }
            }
            if flag == "rules" {
                for name in loading.files.keys { loading.files[name] = "default = \"nobody\"\n" }
            }
            if flag.hasSuffix("-secret-file") {
                loading.environment[option.variable.replacing("_FILE", with: "")] = nil
            }
            if flag == "skip-oidc-discovery" {
                for endpoint in ["login", "redeem", "oidc-jwks"] {
                    loading.arguments.append("--\(endpoint)-url=https://id.example.com/\(endpoint)")
                }
            }
            if flag == "https-address" || flag.hasPrefix("tls-") {
                loading.files["pair.pem"] = Self.pem + "\n-----BEGIN PRIVATE KEY-----\n"
                for name in loading.files.keys { loading.files[name] = loading.files["pair.pem"] }
                for other in ["tls-cert-file", "tls-key-file"] where other != flag {
                    loading.environment["OAUTH2_PROXY_" + Option.key(flag: other, isList: false).uppercased()] =
                        "pair.pem"
                }
            }
            if flag.hasPrefix("client-certificate-") {
                loading.files["pair.pem"] = Self.privateKey + Self.pem
                for name in loading.files.keys { loading.files[name] = loading.files["pair.pem"] }
                for other in ["client-certificate-file", "client-certificate-key-file"] where other != flag {
                    loading.environment["OAUTH2_PROXY_" + Option.key(flag: other, isList: false).uppercased()] =
                        "pair.pem"
                }
            }
            if flag == "metrics-secure-address" {
                loading.files["pair.pem"] = Self.pem + "\n-----BEGIN PRIVATE KEY-----\n"
                for kind in ["CERT", "KEY"] {
                    loading.environment["OAUTH2_PROXY_METRICS_TLS_\(kind)_FILE"] = "pair.pem"
                }
            }
            for source in sources {
                let values = samples[source] ?? []
                switch source {
                case .file:
                    loading.files["sidegate.toml"] = "\n# a comment\n" + Self.toml(option, values) + "\n"
                    loading.arguments.append("--config=sidegate.toml")
                case .environment: loading.environment[option.variable] = values.joined(separator: ",")
                case .flag: loading.arguments += values.map { "--\(flag)=\($0)" }
                }
            }
            let highest = try #require(sources.last)
            let settings = try loading.settings
            let effective = try #require(settings.effective.first { $0.option.flag == flag })
            let expected: Origin =
                switch highest {
                case .file: .file(path: "sidegate.toml", line: 3)
                case .environment: .environment(option.variable)
                case .flag: .flag("--" + flag)
                }
            #expect(effective.origin == expected)
            #expect(settings.origin(of: flag) == expected)
            let value = (samples[highest] ?? []).joined(separator: ",")
            if option.isSecret {
                #expect(!effective.value.contains(value))
            } else if flag == "redirect-url" {
                #expect(effective.value == value + "/oauth2/callback")
            } else if option.instead == nil, option.onlyFor.isEmpty,
                !["cookie-csrf-per-request", "encode-state"].contains(flag)
            {
                #expect(effective.value == value)
            }
        }
    }

    static let pem = "-----BEGIN CERTIFICATE-----\nAAAAAAA=\n"
    static let privateKey = PrivateKey.generate(.ec(.p256)).unencryptedPEM

    @Test("secrets too come from the highest source")
    func secrets() throws {
        let loading = Loading.good("--cookie-secret=0123456789012345", file: "cookie_secret = 'abcdefghijklmnop'")
        #expect(try loading.settings.cookieSecret.key == Array("0123456789012345".utf8))
        #expect(try Loading.good("--client-secret=x").settings.clientSecret.revealed == "x")
        #expect(try Loading.good(file: "client_secret = 'y'").settings.clientSecret.revealed == "s3cret")
    }

    @Test("a list is never made of two sources, and an empty one empties what lies below")
    func listsReplace() throws {
        let environment = ["OAUTH2_PROXY_ALLOWED_GROUPS": "a,b"]
        #expect(try Loading.good(environment: environment).settings.allowedGroups == ["a", "b"])
        let flags = Loading.good("--allowed-group=c", "--allowed-group", "d,e", environment: environment)
        #expect(try flags.settings.allowedGroups == ["c", "d", "e"])
        let emptied = Loading.good("--allowed-group=", environment: environment)
        #expect(try emptied.settings.allowedGroups.isEmpty)
        #expect(try emptied.settings.origin(of: "allowed-group") == .flag("--allowed-group"))
    }

    @Test("an empty variable is as good as none")
    func emptyVariable() throws {
        let settings = try Loading.good(environment: ["OAUTH2_PROXY_COOKIE_NAME": ""]).settings
        #expect(settings.cookieName == .standard)
        #expect(settings.origin(of: "cookie-name") == .standard)
    }

    @Test("the file may be named by a variable, and the flag ranks above it")
    func configByVariable() throws {
        var loading = Loading.good(files: ["a.toml": "cookie_name = 'a'", "b.toml": "cookie_name = 'b'"])
        loading.environment["OAUTH2_PROXY_CONFIG"] = "a.toml"
        #expect(try loading.settings.cookieName.text == "a")
        loading.arguments = ["--config", "b.toml"]
        #expect(try loading.settings.cookieName.text == "b")
        #expect(try loading.settings.config == "b.toml")
    }

    @Test("every bad value is reported, also one that a higher source overrides")
    func everyLayerIsRead() {
        let loading = Loading.good(
            "--cookie-expire=1h",
            environment: ["OAUTH2_PROXY_COOKIE_EXPIRE": "x"],
            file: "cookie_expire = 'y'"
        )
        #expect(loading.problems.count == 2)
    }
}
