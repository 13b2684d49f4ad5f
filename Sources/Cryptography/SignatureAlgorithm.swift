/// A digital signature's algorithm by its JOSE name (RFC 7518, 3.1; RFC 8037, 3.1). Only those that a public key
/// verifies: neither `none` nor a shared-secret one is among them, so neither can be chosen.
package enum SignatureAlgorithm: String, CaseIterable, Hashable, Sendable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"

    /// Also by the name that RFC 9864 gives EdDSA with our one curve.
    package init?(named name: String) {
        guard name != "Ed25519" else {
            self = .edDSA
            return
        }
        self.init(rawValue: name)
    }
}

/// The curves of RFC 7518, 6.2.1.1.
package enum Curve: String, CaseIterable, Hashable, Sendable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"

    /// Bytes of a coordinate, and of each half of a signature.
    package var coordinateCount: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }
}

/// Why a key was not taken.
package enum KeyError: Error, Equatable, CustomStringConvertible {
    case rsaTooSmall(bits: Int)
    case rsaTooLarge(bits: Int)
    case rsaExponent
    case coordinateLength(expected: Int, got: Int)
    case notOnCurve(Curve)
    case notPEM
    case mismatchedNumbers
    case unsupported
    case algorithmMismatch(SignatureAlgorithm)

    package var description: String {
        switch self {
        case .rsaTooSmall(let bits): "an RSA key of \(bits) bits; at least 2048 are needed"
        case .rsaTooLarge(let bits): "an RSA key of \(bits) bits; at most 16384 are taken"
        case .rsaExponent: "an RSA exponent that is even or below 3, or above 64 bits"
        case .coordinateLength(let expected, let got): "a coordinate of \(got) bytes; the curve's have \(expected)"
        case .notOnCurve(let curve): "a point that is not on \(curve.rawValue)"
        case .notPEM: "not a PEM text with a key or certificate in it"
        case .mismatchedNumbers: "numbers that are not those of one key"
        case .unsupported: "a kind of key that is not supported (RSA, P-256, P-384, P-521 and Ed25519 are)"
        case .algorithmMismatch(let algorithm): "the key is not one for \(algorithm.rawValue)"
        }
    }
}
