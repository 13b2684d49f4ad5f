/// What an ID token says, without any check: for a token out of a sealed or signed session, which was verified when the
/// session was made and has expired since, and to tell whose a token claims to be that nobody can verify for now.
package struct UnverifiedIDToken: Sendable {
    package let subject: String
    package let sessionID: String?
    package let issuer: String?

    package init?(_ token: String) {
        guard let signed = try? JSONWebSignature(compact: token), let json = try? JSON.parse(signed.payload),
            let subject = json["sub"]?.string, !subject.isEmpty
        else { return nil }
        self.subject = subject
        sessionID = json["sid"]?.string
        issuer = json["iss"]?.string
    }

    /// Who says to have issued a token, to choose whose keys are to verify it; nil where it does not say.
    package static func issuer(of token: String) -> String? {
        guard let signed = try? JSONWebSignature(compact: token), let json = try? JSON.parse(signed.payload) else {
            return nil
        }
        return json["iss"]?.string
    }
}
