import Fetch

/// An error that one of the provider's endpoints answers (RFC 6749, 5.2), in words that can be shown.
struct OAuthRefusal {
    let error: String
    let description: String?

    /// nil for an answer that names no error, or an empty one beside tokens. One that does is a refusal under any status: some providers send it with 200.
    ///
    /// - Parameter secrets: what must not come back in the words.
    init?(_ response: FetchResponse, hiding secrets: [String]) {
        guard !(300..<400).contains(response.status), let (json, _) = try? JSON.document(response.body, repeats: .last),
            let error = json["error"]?.string, !error.isEmpty || json["id_token"] == nil && json["access_token"] == nil
        else { return nil }
        let secrets = secrets.filter { !$0.isEmpty }
        func harmless(_ text: String) -> Bool { !secrets.contains { text.contains($0) } }
        self.error = harmless(error) ? error : "(an error text that repeats a secret)"
        description = json["error_description"]?.string.map {
            harmless($0) ? $0 : "left out, as it repeats a secret"
        }
    }
}
