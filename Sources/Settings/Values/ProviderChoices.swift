package import Cryptography
package import OpenID

extension CodeChallengeMethod: Choice {
    static func normalised(_ word: String) -> String { word.lowercased() == "s256" ? "S256" : word }
}

extension SignatureAlgorithm: Choice {
    package static var placeholder: String { "ALGORITHM" }

    /// RFC 9864 gives EdDSA another name where its curve is Ed25519, our only one.
    static func normalised(_ word: String) -> String { word == "Ed25519" ? "EdDSA" : word }

    static func refusal(of word: String) -> String? {
        switch word.lowercased() {
        case "none": "is no signature at all, and never accepted"
        case "hs256", "hs384", "hs512": "is signed with a shared secret, and never accepted"
        default: nil
        }
    }
}

extension ExtensionUse: Choice {
    package static var placeholder: String { "WHEN" }
}

extension ClientAuthentication: Choice {
    package static var placeholder: String { "METHOD" }

    static func normalised(_ word: String) -> String { word.lowercased() }
}
