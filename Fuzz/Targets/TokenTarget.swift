import Cryptography
import Text

@testable import OpenID

/// A signed token: one text for one token, and never a good signature.
enum TokenTarget {
    static func check(_ input: [UInt8]) throws {
        guard let text = String(validating: input, as: UTF8.self),
            let token = try? JSONWebSignature(compact: text)
        else { return }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        try promise("base64url has one form", Base64URL.encode(token.payload) == parts[1], text)
        try promise("base64url has one form", Base64URL.encode(token.signature) == parts[2], text)
        try promise(
            "what is signed is what was sent",
            String(decoding: token.signedBytes, as: UTF8.self) == "\(parts[0]).\(parts[1])",
            text
        )
        for algorithm in SignatureAlgorithm.allCases {
            let isGood = (try? token.verify(algorithm, with: keys)) != nil
            try promise("nobody signs with our test keys", !isGood, text)
        }
    }

    /// P-256's base point and a made-up Edwards point: keys that nobody holds.
    private static let keys: KeySet = {
        let text = #"""
            {"keys":[{"kty":"EC","crv":"P-256","kid":"a",
            "x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
            "y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}]}
            """#
        guard let document = try? JSON.parse(Array(text.utf8)),
            let keys = try? KeySet(document, at: "test")
        else { preconditionFailure("the test's own keys") }
        return keys
    }()
}
