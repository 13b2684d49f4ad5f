package import Fetch
internal import Text

/// How the module reaches the network: `Fetcher.fetch`, or a closure in tests.
package typealias Fetching = @Sendable (FetchRequest) async throws(FetchError) -> FetchResponse

extension FetchResponse {
    /// The JSON object of a 2xx answer, whatever content type it has; every other answer is an error that names the
    /// endpoint.
    ///
    /// - Returns: the object, and sentences on what was odd about it.
    func document(from endpoint: ProviderEndpoint, _ url: EndpointURL, repeats: RepeatedMembers = .last)
        throws(OpenIDError) -> (JSON, oddities: [String])
    {
        guard !(300..<400).contains(status) else {
            throw .redirect(endpoint, url: "\(url)", status: status, to: header("location"))
        }
        // 201 of a hand-made token endpoint, 203 of a proxy on the way (RFC 9110, 15.3.4).
        guard [200, 201, 203].contains(status) else { throw .status(endpoint, url: "\(url)", status: status) }
        let (json, repeated): (JSON, [String])
        do {
            (json, repeated) = try JSON.document(body, repeats: repeats)
        } catch {
            // What says that it is no JSON is most likely a page of something else.
            guard claimsJSON || body.first == UInt8(ascii: "{") else {
                throw .contentType(endpoint, url: "\(url)", got: header("content-type"))
            }
            throw .invalidJSON(endpoint, url: "\(url)", error)
        }
        guard case .object = json else { throw .notAnObject(endpoint, url: "\(url)", got: json.kind) }
        var oddities: [String] = []
        if !claimsJSON {
            let type = header("content-type").map { ForeignText.quoted($0) } ?? "no content type"
            oddities.append("the answer of \(endpoint.rawValue) \(url) has \(type), and was read as JSON")
        }
        if !repeated.isEmpty {
            oddities.append(
                "the answer of \(endpoint.rawValue) \(url) has \(ForeignText.quoted(repeated)) twice; "
                    + (repeats == .dropped ? "neither value counts" : "the last value counts")
            )
        }
        return (json, oddities)
    }

    private var claimsJSON: Bool {
        let type = header("content-type").map {
            $0.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        guard let type else { return false }
        return type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json")
    }
}
