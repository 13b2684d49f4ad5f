import Fetch

/// The userinfo endpoint (OpenID Connect Core 1.0, 5.3).
enum UserInfo {
    static func request(_ url: EndpointURL, accessToken: String) -> FetchRequest {
        var request = FetchRequest(url: url.text)
        request.headers = [
            (name: "Accept", value: "application/json"),
            (name: "Authorization", value: "Bearer " + accessToken),
        ]
        return request
    }

    /// The claims, which must be about the ID token's subject, or they are somebody else's (5.3.2).
    static func claims(_ response: FetchResponse, from url: EndpointURL, subject: String) throws(OpenIDError) -> Claims
    {
        if response.status == 200, let type = response.header("content-type"),
            type.lowercased().hasPrefix("application/jwt")
        {
            throw .signedUserInfo(url: "\(url)")
        }
        let claims = Claims(json: try response.object(from: .userInfo, url))
        guard let got = claims.json["sub"]?.string else {
            throw .missingField(.userInfo, url: "\(url)", name: "sub")
        }
        guard isSameText(got, subject) else { throw .userInfoSubject(idToken: subject, userInfo: got) }
        return claims
    }
}
