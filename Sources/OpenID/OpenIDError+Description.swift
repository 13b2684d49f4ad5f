import Clocks
import Text

extension OpenIDError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidIssuer(let issuer):
            "issuer \(ForeignText.quoted(issuer)): expected an http or https URL with a host and without query or fragment"
        case .invalidEndpoint(let endpoint, let url):
            "\(endpoint.rawValue) \(ForeignText.quoted(url)): expected an http or https URL without user, password or fragment"
        case .missingEndpoint(let endpoint, let issuer):
            "no \(endpoint.rawValue) for issuer \(ForeignText.quoted(issuer)): with discovery off its URL must be set"
        case .invalidPublicKey(let number, let reason):
            "public key file number \(number): \(reason); expected PEM with PUBLIC KEY or CERTIFICATE"
        case .clientKeyMissing:
            "private_key_jwt and signed requests need the client's private key: --client-key-file"

        case .notReady(let issuer):
            "the metadata and keys of provider \(ForeignText.quoted(issuer)) are not there yet; still trying"
        case .lineIsFull:
            "more logins wait for the token endpoint than there is room for"
        case .codeOutdated:
            "the login waited in line for longer than the provider keeps a code"
        case .unreachable(let endpoint, let url, let reason, _):
            "\(endpoint.rawValue) \(url) gave no answer: \(reason)" + Self.authorityAdvice(reason)
        case .status(let endpoint, let url, let status):
            "\(endpoint.rawValue) \(url) answered with status \(status), expected 200"
                + (endpoint == .metadata && status == 404 ? "; is the issuer URL right?" : "")
        case .redirect(let endpoint, let url, let status, let target):
            "\(endpoint.rawValue) \(url) answered with a redirect (\(status))\(target.map { " to \(ForeignText.quoted($0))" } ?? ""), "
                + (endpoint == .token
                    ? "which is never followed; " : "and only those within its own origin are followed; ")
                + (endpoint == .metadata
                    ? "set the issuer URL to the name of the provider that is there" : "set the URL it really has")
        case .contentType(let endpoint, let url, let got):
            "\(endpoint.rawValue) \(url) answered with content type \(got.map { ForeignText.quoted($0) } ?? "none"), "
                + "expected JSON; is this URL the provider's?"
        case .invalidJSON(let endpoint, let url, let error):
            "the answer of \(endpoint.rawValue) \(url) \(error)"
        case .notAnObject(let endpoint, let url, let got):
            "the answer of \(endpoint.rawValue) \(url) is \(got), expected a JSON object"

        case .metadataIssuer(let expected, let got):
            Self.metadataIssuer(expected: expected, got: got)
        case .missingField(let endpoint, let url, let name):
            "the answer of \(endpoint.rawValue) \(url) lacks \(name)"
                + Self.advice(forMissing: name)
        case .invalidField(let endpoint, let url, let name, let expected, let got):
            "\(name) in the answer of \(endpoint.rawValue) \(url) is \(got), expected \(expected)"
        case .noUsableAlgorithm(let announced):
            "the provider signs ID tokens with \(ForeignText.quoted(announced)) only; expected one of RS, PS or ES 256/384/512 or EdDSA: "
                + "change the client's signing algorithm at the provider"
        case .noUsableKey(let url, let skipped):
            "the key set \(url) holds no key we can use"
                + (skipped.isEmpty ? "" : " (skipped: \(skipped.prefix(10).joined(separator: "; ")))")

        case .authorizationRequestRefused(let url, let error, let description):
            "pushed authorization request endpoint \(url) refused: "
                + "\(ForeignText.quoted(error))\(description.map { " (\(ForeignText.quoted($0)))" } ?? "")"
                + Self.advice(for: error)

        case .callbackIssuerMissing(let expected):
            "the callback carries no iss, expected \(ForeignText.quoted(expected)): the provider's metadata promises one (RFC 9207)"
        case .callbackIssuer(let expected, let got):
            "the callback comes from issuer \(ForeignText.quoted(got)), expected \(ForeignText.quoted(expected)) (RFC 9207)"

        case .tokenRequestRefused(let url, let error, let description):
            "token endpoint \(url) refused: \(ForeignText.quoted(error))\(description.map { " (\(ForeignText.quoted($0)))" } ?? "")"
                + Self.advice(for: error)
        case .tokenRequestFailed(let url, let status, let error):
            "token endpoint \(url) answered with status \(status): \(ForeignText.quoted(error))"
        case .tokenType(let got, let expected):
            "the token endpoint issued a token of type \(ForeignText.quoted(got)), expected \(expected)"
                + (expected == "DPoP" ? ": have the provider bind this client's tokens, or leave --dpop out" : "")

        case .malformedToken(let reason):
            "ID token: \(reason)"
        case .encryptedToken:
            "ID token: is encrypted, and no key is there to open it: name it by --decryption-key-file, or turn ID token "
                + "encryption off for this client"
        case .encryption(let got, let accepted):
            "ID token: is encrypted by \(ForeignText.quoted(got)), expected \(accepted)"
        case .undecryptable:
            "ID token: is encrypted, and the key of --decryption-key-file does not open it"
        case .boundToken:
            "ID token: is bound to a key (cnf), so that it is worth nothing without a proof of that key"
        case .algorithm(let got, let accepted):
            "ID token: signed with alg \(ForeignText.quoted(got)), expected one of \(accepted.joined(separator: ", "))"
                + "; change the client's signing algorithm at the provider"
        case .criticalHeader:
            "ID token: header has crit, expected none: we know no critical extensions"
        case .unknownKey(let keyID, let algorithm, let known):
            "ID token: no key fits kid \(keyID.map { ForeignText.quoted($0) } ?? "none") and alg \(algorithm); "
                + "the key set has \(ForeignText.quoted(known))"
        case .signature(let keyID, let algorithm):
            "ID token: signature does not match (kid \(keyID.map { ForeignText.quoted($0) } ?? "none"), alg \(algorithm))"
        case .missingClaim(let name):
            "ID token: claim \(name) is missing"
        case .claimType(let name, let expected, let got):
            "ID token: claim \(name) is \(got), expected \(expected)"
        case .issuer(let expected, let got):
            "ID token: iss is \(ForeignText.quoted(got)), expected \(ForeignText.quoted(expected))"
        case .audience(let claim, let expected, let got):
            "ID token: \(claim) is \(ForeignText.quoted(got)), expected \(ForeignText.quoted(expected)) in it"
        case .severalAudiencesWithoutAuthorizedParty(let got):
            "ID token: aud names several audiences (\(ForeignText.quoted(got))), expected azp to say which one it was issued to"
        case .authorizedParty(let expected, let got):
            "ID token: azp is \(ForeignText.quoted(got)), expected \(ForeignText.quoted(expected))"
        case .expired(let end, let now):
            "ID token: expired \(now - end) s ago (exp \(end.secondsSince1970), now \(now.secondsSince1970))\(Self.clockAdvice)"
        case .issuedInTheFuture(let start, let now):
            "ID token: issued \(start - now) s from now (iat \(start.secondsSince1970), now \(now.secondsSince1970))"
                + Self.clockAdvice
        case .notYetValid(let start, let now):
            "ID token: valid only \(start - now) s from now (nbf \(start.secondsSince1970), now \(now.secondsSince1970))"
                + Self.clockAdvice
        case .securityEvent:
            "ID token: is a logout token, or another one that tells of an event, and says of nobody who they are"
        case .nonceMissing:
            "ID token: nonce is missing, expected the one of this login; for a provider that does not know nonces: "
                + "--insecure-oidc-skip-nonce"
        case .nonce:
            "ID token: nonce is not the one of this login"
        case .accessTokenHash:
            "ID token: at_hash does not match the access token it came with"
        case .subject(let reason):
            "ID token: sub \(reason)"
        case .authenticationTooOld(let time, let maximumAge, let now):
            "ID token: the person proved who they are \(now - time) s ago (auth_time), expected at most \(maximumAge) s"
        case .inactiveToken:
            "ID token: the provider says that it is not active (RFC 7662), or not for this client to know"
        case .noUser(let claim):
            "neither the ID token nor userinfo has claim \(claim), which is to name the user"
        case .signedUserInfo(let url, let reason):
            "the signed answer of userinfo endpoint \(url) cannot be used: \(reason)"
        case .userInfoSubject(let idToken, let userInfo):
            "userinfo is about \(ForeignText.quoted(userInfo)), expected \(ForeignText.quoted(idToken)), whom the ID token names"
        case .renewedSubject(let expected, let got):
            "the renewed ID token is about \(ForeignText.quoted(got)), expected \(ForeignText.quoted(expected))"
        case .unverifiedEmail(let email):
            "the provider has not verified the email address \(ForeignText.quoted(email)) (email_verified is not true); "
                + "--insecure-oidc-allow-unverified-email accepts such addresses"

        case .api(let refusal):
            refusal.description
        case .foreignPage(let url, let next):
            "API \(url) names a next page at \(ForeignText.quoted(next)), expected one at its own origin"
        case .tooManyPages(let url, let limit):
            "API \(url) has more than \(limit) pages, so that its list is not known whole"
        case .notAMember(let reason):
            reason
        case .tenant(let expected, let got):
            "the person is of tenant \(got.map { ForeignText.quoted($0) } ?? "unknown") (tid), expected \(ForeignText.quoted(expected))"
        case .credentials(let reason):
            "credentials for the vendor's API: \(reason)"
        }
    }

    /// The sentence about another token that is verified as ID tokens are.
    package func description(of token: String) -> String {
        let text = description
        return text.hasPrefix("ID token: ") ? "\(token): \(text.dropFirst(10))" : text
    }

    private static let clockAdvice = "; 60 s are allowed, so check both clocks"

    /// For a certificate whose authority nobody here knows, in the words of OpenSSL.
    private static func authorityAdvice(_ reason: String) -> String {
        let isUnknown = ["issuer certificate", "self-signed", "self signed", "verify the first certificate"]
            .contains { reason.contains($0) }
        return isUnknown ? "; an authority of your own: --provider-ca-file, or SSL_CERT_FILE" : ""
    }

    private static func metadataIssuer(expected: String, got: String) -> String {
        let slashOnly = isSameText(expected + "/", got) || isSameText(got + "/", expected)
        let advice =
            if slashOnly {
                "they differ only in the slash at the end: set the issuer URL to exactly \(ForeignText.quoted(got))"
            } else if got.contains("{") {
                // Entra ID's `common` and `organizations` speak for every tenant, and are the issuer of no token.
                "that is a pattern, and the issuer of no token: set the issuer URL to your tenant's own, such as "
                    + "https://login.microsoftonline.com/TENANT-ID/v2.0; people of several tenants need "
                    + "--provider=entra-id, or --insecure-oidc-skip-issuer-verification"
            } else {
                "set the issuer URL to the name the provider gives itself, if that is the right provider"
            }
        return
            "the provider calls itself \(ForeignText.quoted(got)), expected issuer \(ForeignText.quoted(expected)); \(advice)"
    }

    private static func advice(forMissing field: String) -> String {
        switch field {
        case "id_token": "; is openid among the scopes?"
        case "pushed_authorization_request_endpoint": ", and --pushed-authorization-requests=always asks for it"
        case "access_token": ", which an option hands to the application (--pass-access-token, or a header of its own)"
        default: ""
        }
    }

    private static func advice(for error: String) -> String {
        switch error {
        case "invalid_client":
            ": check client ID, client secret and, at the provider, the client's authentication method "
                + "(--token-endpoint-auth-method)"
        case "unauthorized_client":
            ": check at the provider that this client may use the authorization code, its secret and how it is sent "
                + "(--token-endpoint-auth-method)"
        case "invalid_grant": ": the code or refresh token is spent, expired or revoked, or the redirect URL differs"
        case "redirect_uri_mismatch": ": register the redirect URL at the provider exactly as it is sent"
        default: ""
        }
    }
}
