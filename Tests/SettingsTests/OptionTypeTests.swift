import Decision
import HTTP1
import Redis
import Server
import Telemetry
import Testing

@testable import Settings

@Suite("The types of single options")
struct OptionTypeTests {
    private func reason<V: OptionValue>(_ type: V.Type, _ text: String) -> String? {
        do throws(BadValue) {
            _ = try V(text: text)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(
        "a route names method, negation and expression",
        arguments: [
            ("GET=^/public/", "GET=^/public/"), ("get=^/public/", "GET=^/public/"),
            ("GET!=^/private/", "GET!=^/private/"), ("!=^/private/", "!=^/private/"), ("^/public/", "^/public/"),
            ("=^/public/", "^/public/"), ("GET=^/a{1,3}[}]\\{$", "GET=^/a{1,3}[}]\\{$"), ("^/a=b$", "^/a=b$"),
            ("/x!=y", "/x!=y"),
        ]
    )
    func route(text: String, meaning: String) throws {
        #expect(try RouteRule(text: text).text == meaning)
    }

    @Test("half of an expression that a comma took apart is refused", arguments: ["^/a{1", "3}$", "GET=^/a{{1}}"])
    func halfRoute(text: String) {
        #expect(reason(RouteRule.self, text)?.contains("double quotes") == true)
    }

    @Test("a route without an expression is refused", arguments: ["", "GET=", "!=", "GET!="])
    func emptyRoute(text: String) {
        #expect(reason(RouteRule.self, text)?.contains("write it as GET=^/public/") == true)
    }

    @Test("an issuer ends at the last equals sign")
    func issuer() throws {
        let pair = try IssuerAudience(text: "https://id.example.com/realms/a=api")
        #expect(pair.issuer.text == "https://id.example.com/realms/a")
        #expect(pair.audience == "api")
        #expect(reason(IssuerAudience.self, "https://id.example.com")?.hasPrefix("names no audience") == true)
        #expect(reason(IssuerAudience.self, "https://id.example.com=")?.hasPrefix("names no audience") == true)
        #expect(reason(IssuerAudience.self, "id=api")?.hasPrefix("is not an http or https URL") == true)
    }

    @Test("a URL of Redis has user, password, place and database, and shows no secret")
    func redis() throws {
        let url = try RedisURL(text: "rediss://app:p%40ss:word@redis.example:6380/2")
        #expect(url.endpoint == .tcp(host: "redis.example", port: 6380))
        #expect(url.isSecure)
        #expect(url.username == "app")
        #expect(url.password.revealed == "p@ss:word")
        #expect(url.database == 2)
        #expect(url.text == "rediss://redis.example:6380/2")
        #expect("\(url)".contains("ss:word") == false)
        #expect(try RedisURL(text: "redis://[::1]").endpoint == .tcp(host: "::1", port: 6379))
        #expect(try RedisURL(text: "redis://:pw@a").password.revealed == "pw")
        #expect(try RedisURL(text: "unix:///run/redis.sock").endpoint == .unix(path: "/run/redis.sock"))
    }

    @Test(
        "what is no URL of Redis is refused",
        arguments: [
            ("localhost:6379", "is no URL of Redis"), ("http://a:1", "is no URL of Redis"),
            ("redis://", "has no valid host and port"), ("redis://a:x", "has no valid host and port"),
            ("redis://a/b", "has something else than the number"),
            ("redis://a%@b", "has a name or password that is not"),
            ("unix://run/redis.sock", "is not a socket path"),
        ]
    )
    func notRedis(text: String, expected: String) {
        #expect(reason(RedisURL.self, text)?.hasPrefix(expected) == true)
    }

    @Test("a logout URL may hold the ID token, but not in its host")
    func logout() throws {
        #expect(reason(URLTemplate.self, "https://id.example/logout?hint={id_token}&x=1") == nil)
        #expect(
            reason(URLTemplate.self, "https://{id_token}.example/")?.hasPrefix("has {id_token} in its host") == true
        )
        #expect(reason(URLTemplate.self, "https://id.example/{other}")?.hasPrefix("has a character") == true)
    }

    @Test("the form of a log line has fields of that line, and nothing else in braces")
    func logFormats() throws {
        #expect(reason(LogFormat<RequestField>.self, "{{.Client}} {{.StatusCode}}") == nil)
        #expect(
            reason(LogFormat<StandardField>.self, "{{.Mesage}}")
                == "has {{.Mesage}}, which these lines do not have: they have Timestamp, File, Message, Level. "
                + "Did you mean {{.Message}}?"
        )
        #expect(reason(LogFormat<StandardField>.self, "{{.Message")?.hasPrefix("has {{ without }}") == true)
        #expect(reason(LogFormat<StandardField>.self, "{{ end }}")?.hasPrefix("has {{end}}; only fields") == true)
        #expect(reason(LogFormat<StandardField>.self, "")?.hasPrefix("is empty") == true)
    }

    @Test("a header's name is a token, a number is not negative, old TLS is refused")
    func others() {
        #expect(reason(FieldNameText.self, "X Request") != nil)
        #expect(reason(FieldNameText.self, "") != nil)
        #expect(reason(NaturalNumber.self, "-1") != nil)
        #expect(reason(NaturalNumber.self, "+1") != nil)
        #expect(reason(ServerTLS.Version.self, "TLS1.1")?.hasPrefix("is not safe any more") == true)
        #expect(reason(ServerTLS.Version.self, "tls1.3") == nil)
        #expect(reason(ClientIPHeader.self, "x-real-ip") == nil)
        #expect(reason(ClientIPHeader.self, "X-Client-IP")?.hasPrefix("is not one of") == true)
    }
}
