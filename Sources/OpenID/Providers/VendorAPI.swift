import Fetch
import Text

/// A vendor's API, asked in the name of the person who logs in. The access token goes out in a header, never in a URL.
struct VendorAPI: Sendable {
    let provider: Provider
    let tokens: Tokens
    /// The claims that the identity is to have besides its fields.
    var wanted: [String] = []
    /// What an administrator can do about a refusal, as its answer tells.
    var advise: @Sendable (FetchResponse) -> String? = { _ in nil }

    var configuration: ProviderConfiguration { provider.configuration }

    /// What a vendor says to one call.
    struct Answer {
        let url: EndpointURL
        let response: FetchResponse
        let json: JSON
    }

    /// The person's, unless another is given.
    private func accessToken(_ other: String?) throws(OpenIDError) -> String {
        guard let token = other ?? tokens.accessToken else {
            throw .missingField(
                .token,
                url: provider.metadata.map { "\($0.tokenEndpoint)" } ?? "",
                name: "access_token"
            )
        }
        return token
    }

    /// A GET with the access token.
    ///
    /// - Parameters:
    ///   - token: another token than the person's, such as a service account's.
    ///   - scheme: the word before the token.
    func get(
        _ url: EndpointURL,
        token: String? = nil,
        scheme: String = "Bearer",
        headers: [(name: String, value: String)] = []
    ) async throws(OpenIDError) -> Answer {
        var request = FetchRequest(url: url.text)
        request.headers = Self.headers(headers, scheme + " " + (try accessToken(token)))
        return try await answer(request, url)
    }

    /// Whether something is there, for calls that answer 204 or 404. They are made with a token of the site's own, so that a
    /// refusal is not about the person.
    func isThere(
        _ url: EndpointURL,
        token: String,
        scheme: String,
        headers: [(name: String, value: String)] = []
    ) async throws(OpenIDError) -> Bool {
        var request = FetchRequest(url: url.text)
        request.headers = Self.headers(headers, scheme + " " + token)
        let response = try await provider.answer(request, from: .api, url)
        switch response.status {
        case 204: return true
        case 404: return false
        default:
            throw .api(VendorRefusal(response, from: url, isAboutPerson: false, advice: advise(response)))
        }
    }

    /// A POST with the access token and a JSON body.
    func post(_ url: EndpointURL, json: String, token: String? = nil) async throws(OpenIDError) -> Answer {
        var request = FetchRequest(url: url.text)
        request.method = .post
        request.headers = Self.headers(
            [(name: "Content-Type", value: "application/json")],
            "Bearer " + (try accessToken(token))
        )
        request.body = Array(json.utf8)
        return try await answer(request, url)
    }

    private static func headers(_ more: [(name: String, value: String)], _ authorization: String)
        -> [(name: String, value: String)]
    {
        let accept = more.contains { $0.name == "Accept" } ? [] : [(name: "Accept", value: "application/json")]
        return accept + more + [(name: "Authorization", value: authorization)]
    }

    private func answer(_ request: FetchRequest, _ url: EndpointURL) async throws(OpenIDError) -> Answer {
        let response = try await provider.answer(request, from: .api, url)
        guard response.status == 200 else {
            guard !(300..<400).contains(response.status) else {
                throw .redirect(.api, url: "\(url)", status: response.status)
            }
            throw .api(VendorRefusal(response, from: url, advice: advise(response)))
        }
        do {
            return Answer(url: url, response: response, json: try JSON.parse(response.body))
        } catch {
            throw .invalidJSON(.api, url: "\(url)", error)
        }
    }

    /// The elements of a list that comes in pages.
    ///
    /// - Parameters:
    ///   - elements: those of one page; nil where the answer is no such page.
    ///   - next: where the next page is, as the vendor names it; nil at the end. A page elsewhere than at the vendor's own
    ///     origin is never asked for, since the access token would go with the request.
    func list(
        _ first: EndpointURL,
        token: String? = nil,
        scheme: String = "Bearer",
        headers: [(name: String, value: String)] = [],
        elements: (JSON) -> [JSON]?,
        next: (Answer) -> String?
    ) async throws(OpenIDError) -> [JSON] {
        var url = first
        var all: [JSON] = []
        for _ in 0..<Self.pageLimit {
            let answer = try await get(url, token: token, scheme: scheme, headers: headers)
            guard let page = elements(answer.json) else {
                throw .invalidField(.api, url: "\(url)", name: "list", expected: "an array", got: answer.json.kind)
            }
            all += page
            guard let text = next(answer) else { return all }
            guard let following = EndpointURL(text), following.origin == first.origin else {
                throw .foreignPage(url: "\(url)", next: String(text.prefix { $0 != "?" }))
            }
            url = following
        }
        throw .tooManyPages(url: "\(first)", limit: Self.pageLimit)
    }

    /// What no honest list exceeds: 100 pages of 100 elements and more.
    static let pageLimit = 100
}

/// A vendor's API that gave another answer than 200.
package struct VendorRefusal: Sendable, Equatable {
    let url: String
    package let status: Int
    /// The vendor's own words.
    let message: String?
    /// Whether we asked more often than the vendor takes: it says so with 403, too.
    let isRateLimit: Bool
    /// False where it was not the person's own token that was refused.
    var isAboutPerson: Bool
    /// Whether the status says that the token counts no more, or that its person may not.
    let refusesPerson: Bool
    /// What the administrator can do about it.
    var advice: String?

    init(_ response: FetchResponse, from url: EndpointURL, isAboutPerson: Bool = true, advice: String? = nil) {
        self.url = "\(url)"
        self.isAboutPerson = isAboutPerson
        self.advice = advice
        status = response.status
        let json = try? JSON.parse(response.body)
        // Facebook's Graph says so with 400 and a code of its own (Graph API, "Handling Errors").
        let isFacebooks = status == 400 && json?["error"]?["code"]?.number?.integer == 190
        refusesPerson = isFacebooks || [401, 403, 404].contains(status)
        let words = [
            json?["message"], json?["error_description"], json?["error"]?["message"], json?["error"], json?["errors"],
            json?["ocs"]?["meta"]?["message"],
        ]
        message = words.compactMap { $0?.string }.first.map { String($0.prefix(300)) }
        let reasons = json?["error"]?["errors"]?.array?.compactMap { $0["reason"]?.string } ?? []
        isRateLimit =
            response.status == 429
            || response.status == 403
                && (response.header("x-ratelimit-remaining") == "0" || response.header("retry-after") != nil
                    || reasons.contains { $0.hasSuffix("LimitExceeded") || $0 == "quotaExceeded" })
    }

    /// Whether the vendor is away or busy, so that this is not about the person.
    var isOutage: Bool { isRateLimit || status >= 500 || status == 408 }
}

extension VendorRefusal: CustomStringConvertible {
    package var description: String {
        "the vendor's API \(url) answered with status \(status)" + (message.map { ": \(ForeignText.quoted($0))" } ?? "")
            + (isRateLimit ? " (a rate limit)" : "") + (advice.map { "; \($0)" } ?? "")
    }
}
