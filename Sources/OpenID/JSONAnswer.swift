package import Fetch

/// How the module reaches the network: `Fetcher.fetch`, or a closure in tests.
package typealias Fetching = @Sendable (FetchRequest) async throws(FetchError) -> FetchResponse

/// Which content types an endpoint's JSON may come as.
enum AcceptedContent {
    /// application/json or a +json type, as the specifications demand.
    case json
    /// Also what static file servers call it: key sets are published there, and no specification names one type for them.
    case keySet

    func accepts(_ contentType: String?) -> Bool {
        let type = contentType.map { $0.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased() }
        if let type, type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json") {
            return true
        }
        return self == .keySet
            && [nil, "text/plain", "application/octet-stream", "binary/octet-stream"].contains(type)
    }
}

extension FetchResponse {
    /// The JSON object of a 200 answer; every other answer is an error that names the endpoint.
    func object(from endpoint: ProviderEndpoint, _ url: EndpointURL, as content: AcceptedContent = .json)
        throws(OpenIDError) -> JSON
    {
        guard !(300..<400).contains(status) else { throw .redirect(endpoint, url: "\(url)", status: status) }
        guard status == 200 else { throw .status(endpoint, url: "\(url)", status: status) }
        let type = header("content-type")
        guard content.accepts(type) else { throw .contentType(endpoint, url: "\(url)", got: type) }
        let json: JSON
        do {
            json = try JSON.parse(body)
        } catch {
            throw .invalidJSON(endpoint, url: "\(url)", error)
        }
        guard case .object = json else { throw .notAnObject(endpoint, url: "\(url)", got: json.kind) }
        return json
    }
}
