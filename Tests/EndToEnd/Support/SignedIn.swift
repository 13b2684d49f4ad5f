import Fetch
import Foundation
import Testing

/// Of an htpasswd file.
enum PasswordLine {
    /// A whole line, its end included: that user's password is `secret`.
    static func of(_ user: String) -> String {
        "\(user):$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n"
    }
}

extension [Browser.Cookie] {
    /// The site's, as a browser sends them.
    var line: String {
        filter { $0.host == "app.localhost" }.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    }
}

extension Stack {
    /// A browser in which that person has logged in.
    func signedIn(as user: String = "alice", _ password: String = "wonderland") async throws -> Browser {
        let browser = Browser()
        #expect(try await browser.logIn("\(site)/get", as: user, password).response.status == 200)
        return browser
    }

    /// People who have logged in at the provider and come back next, more than are sent to the token endpoint at once: each
    /// one's cookies, and the URL of the callback.
    func crowdAtCallback() async throws -> [(cookies: String, callback: String)] {
        var people: [(cookies: String, callback: String)] = []
        for _ in 0..<30 {
            let browser = Browser()
            let (form, page) = try await browser.open("\(site)/anything")
            let callback = try #require(try await browser.postLogin(form, page).header("Location"))
            people.append((browser.cookies.line, callback))
        }
        return people
    }

    /// What came back when so many requests went out at once, all with the cookies of that moment.
    func parallel(_ count: Int, _ cookies: [Browser.Cookie]) async throws -> [FetchResponse] {
        let (line, url) = (cookies.line, "\(site)/get")
        return try await withThrowingTaskGroup(of: FetchResponse.self) { group in
            for _ in 0..<count {
                group.addTask {
                    var request = FetchRequest(url: url)
                    request.headers = [(name: "Cookie", value: line)]
                    request.timeout = patience
                    return try await Browser.fetcher.fetch(request)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
