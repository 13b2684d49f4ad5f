package import Cryptography
package import OpenID

extension CodeChallengeMethod: Choice {
    static func normalised(_ word: String) -> String { word.lowercased() == "s256" ? "S256" : word }
}

extension SignatureAlgorithm: Choice {
    package static var placeholder: String { "ALGORITHM" }

    static func refusal(of word: String) -> String? {
        switch word.lowercased() {
        case "none": "is no signature at all, and never accepted"
        case "hs256", "hs384", "hs512": "is signed with a shared secret, and never accepted"
        default: nil
        }
    }
}
