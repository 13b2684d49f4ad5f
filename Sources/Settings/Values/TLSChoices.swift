package import Server

extension ServerTLS.Version: Choice {
    static func refusal(of word: String) -> String? {
        ["tls1.0", "tls1.1", "ssl3.0"].contains(word.lowercased())
            ? "is not safe any more (RFC 8996), and not spoken" : nil
    }

    static func normalised(_ word: String) -> String { word.uppercased() }
}

/// By their IANA names, which Go has too.
extension CipherSuite: Choice {
    package static var placeholder: String { "SUITE" }

    static func normalised(_ word: String) -> String {
        // Go's older names of these two.
        word.contains("CHACHA20_POLY1305") && !word.hasSuffix("_SHA256") ? word + "_SHA256" : word
    }

    static func refusal(of word: String) -> String? {
        if ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"].contains(word) {
            return "is a suite of TLS 1.3, whose suites are always on; name those of TLS 1.2"
        }
        if word.contains("_3DES_") || word.contains("_RC4_") || word.hasSuffix("_CBC_SHA256") {
            return "is not safe any more, and not spoken"
        }
        return nil
    }
}
