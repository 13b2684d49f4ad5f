import Fetch
import Foundation

/// A browser as far as HTTP goes: keeps cookies, follows redirects when told, fills in forms. Like browsers do, it takes
/// `Secure` cookies from hosts below `localhost` (Secure Contexts, 3.1).
final class Browser {
    struct Cookie: Equatable {
        let host: String
        let name: String
        var value: String
        let line: String
    }

    static let fetcher: Fetcher = {
        var configuration = FetchConfiguration()
        configuration.userAgent = "end-to-end test"
        return Fetcher(configuration)
    }()

    var cookies: [Cookie] = []

    /// What a browser sends when somebody opens a page.
    static let navigation = [
        ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Dest", "document"),
    ]

    func get(_ url: String, _ headers: [(String, String)] = navigation) async throws -> FetchResponse {
        try await send(FetchRequest(url: url), headers)
    }

    func post(_ url: String, form: [(String, String)]) async throws -> FetchResponse {
        var request = FetchRequest(url: url)
        request.method = .post
        request.body = Array(form.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&").utf8)
        return try await send(request, Self.navigation + [("Content-Type", "application/x-www-form-urlencoded")])
    }

    func send(_ request: FetchRequest, _ headers: [(String, String)]) async throws -> FetchResponse {
        var request = request
        let host = URLComponents(string: request.url)?.host ?? ""
        request.headers = headers.map { (name: $0.0, value: $0.1) }
        let sent = cookies.filter { $0.host == host }.map { "\($0.name)=\($0.value)" }
        if !sent.isEmpty { request.headers.append(("Cookie", sent.joined(separator: "; "))) }
        request.timeout = patience
        let response = try await Self.fetcher.fetch(request)
        for (name, value) in response.headers where name.lowercased() == "set-cookie" { keep(value, host: host) }
        return response
    }

    private func keep(_ line: String, host: String) {
        let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        // Browsers pass over what is no cookie.
        guard pair.count == 2 else { return }
        let name = String(pair[0])
        cookies.removeAll { $0.host == host && $0.name == name }
        if !line.contains("Max-Age=0") {
            cookies.append(Cookie(host: host, name: name, value: String(pair[1]), line: line))
        }
    }

    /// Follows redirects from an answer until a page comes.
    func follow(_ response: FetchResponse, from url: String) async throws -> (url: String, response: FetchResponse) {
        var (url, response) = (url, response)
        for _ in 0..<10 {
            guard (300..<400).contains(response.status), let location = response.header("Location") else { break }
            url = URL(string: location, relativeTo: URL(string: url))?.absoluteString ?? location
            response = try await get(url)
        }
        return (url, response)
    }

    func open(_ url: String) async throws -> (url: String, response: FetchResponse) {
        try await follow(try await get(url), from: url)
    }

    /// Opens a page and logs in on dev-idp's form; gives where it ended.
    func logIn(_ url: String, as user: String = "alice", _ password: String = "wonderland") async throws
        -> (url: String, response: FetchResponse)
    {
        let (formURL, page) = try await open(url)
        return try await submitLogin(formURL, page, user, password)
    }

    func submitLogin(
        _ formURL: String,
        _ page: FetchResponse,
        _ user: String = "alice",
        _ password: String = "wonderland"
    )
        async throws -> (url: String, response: FetchResponse)
    {
        let answer = try await postLogin(formURL, page, user, password)
        return try await follow(answer, from: loginURL(formURL))
    }

    /// Posts dev-idp's form, and stays with what that answers.
    func postLogin(
        _ formURL: String,
        _ page: FetchResponse,
        _ user: String = "alice",
        _ password: String = "wonderland"
    ) async throws -> FetchResponse {
        let html = page.text
        return try await post(
            loginURL(formURL),
            form: [
                ("query", html.hidden("query")), ("csrf", html.hidden("csrf")), ("username", user),
                ("password", password),
            ]
        )
    }

    /// Where the form is posted to: its action, which the redirects that answer it are relative to.
    private func loginURL(_ formURL: String) -> String {
        URL(string: "/login", relativeTo: URL(string: formURL))?.absoluteString ?? ""
    }

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension FetchResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    /// A value inside of the JSON that httpbin answers with, such as `headers.X-Forwarded-User`.
    func json(_ path: String...) -> String? {
        var value = try? JSONSerialization.jsonObject(with: Data(body))
        for name in path { value = (value as? [String: Any])?[name] }
        return value as? String
    }
}

extension String {
    func hidden(_ name: String) -> String {
        guard let start = range(of: "name=\"\(name)\" value=\"") else { return "" }
        return self[start.upperBound...].prefix { $0 != "\"" }.replacingOccurrences(of: "&amp;", with: "&")
    }
}
