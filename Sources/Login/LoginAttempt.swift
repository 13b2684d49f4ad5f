internal import Clocks
internal import Cryptography
internal import Gate
internal import Sessions

/// A login under way, from the redirect to the provider until its callback.
///
/// It lies in two places that must come together again. `state` travels through the provider and back: sealed, it
/// holds when and where to, and a seed. A cookie stays in the browser that started: a secret of 128 bits. The `nonce`
/// and the PKCE verifier are made from both, so that neither a URL in a log nor a cookie alone gives them away, and
/// the cookie stays some 60 bytes small: with many tabs there are many of them, and gateways limit a request's head.
struct LoginAttempt {
    /// How the `state` of an attempt and the cookie of its browser belong together: the cookie's secret, hashed.
    struct Binding: Hashable, Sendable {
        static let count = 16
        let bytes: [UInt8]

        init(secret: [UInt8]) {
            bytes = Array(Digest.sha256(secret).prefix(Self.count))
        }

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// What tells the cookies of one browser apart: 8 characters that say nothing of the secret.
        var cookieSuffix: String { Base64URL.encode(Array(bytes.prefix(6)).span) }
    }

    /// What `state` holds.
    struct State {
        static let seedCount = 16
        let startedAt: Timestamp
        let binding: Binding
        let seed: [UInt8]
        /// The host that the browser called.
        let host: String
        let returnURL: String
    }

    static let secretCount = 16

    let state: State
    let secret: [UInt8]

    /// A new attempt, with a secret and a seed that nobody can guess.
    init(startedAt: Timestamp, host: String, returnURL: ReturnURL, random: RandomSource) {
        secret = random.bytes(Self.secretCount)
        state = State(
            startedAt: startedAt,
            binding: Binding(secret: secret),
            seed: random.bytes(State.seedCount),
            host: host,
            returnURL: returnURL.text
        )
    }

    /// The attempt that a state and a cookie make together; nil where the cookie's secret is another attempt's.
    init?(state: State, secret: [UInt8]) {
        let binding = Binding(secret: secret)
        guard constantTimeEqual(binding.bytes.span, state.binding.bytes.span) else { return nil }
        self.state = state
        self.secret = secret
    }

    /// 256 bits, as OpenID Connect Core 3.1.2.1 wants unguessable.
    var nonce: String { derive("nonce") }

    /// 43 characters, the least that RFC 7636, 4.1 takes, of 256 bits.
    var codeVerifier: String { derive("code-verifier") }

    private func derive(_ purpose: String) -> String {
        let bytes = HKDF.sha256(secret: secret, salt: state.seed, info: Array("sidegate/1/\(purpose)".utf8), count: 32)
        return Base64URL.encode(bytes.span)
    }
}

extension LoginAttempt.State {
    /// Of the form of the bytes, so that states of another version are none.
    private static let version: UInt8 = 1

    /// The version, seconds as eight bytes, the binding, the seed, the host's length and the host, the return URL.
    var bytes: [UInt8] {
        let time = UInt64(bitPattern: startedAt.secondsSince1970)
        // A host name has at most 253 bytes.
        let host = Array(host.utf8.prefix(255))
        return [Self.version] + (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * $0)) } + binding.bytes + seed
            + [UInt8(host.count)] + host + Array(returnURL.utf8)
    }

    /// Nil for what `bytes` never gives.
    init?(bytes: [UInt8]) {
        let bindingEnd = 9 + LoginAttempt.Binding.count
        let seedEnd = bindingEnd + Self.seedCount
        guard bytes.count > seedEnd + 1, bytes[0] == Self.version else { return nil }
        let hostEnd = seedEnd + 1 + Int(bytes[seedEnd])
        guard bytes.count > hostEnd, let host = String(validating: bytes[(seedEnd + 1)..<hostEnd], as: UTF8.self),
            let returnURL = String(validating: bytes[hostEnd...], as: UTF8.self)
        else { return nil }
        let time = bytes[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(
            startedAt: Timestamp(secondsSince1970: Int64(bitPattern: time)),
            binding: LoginAttempt.Binding(bytes: Array(bytes[9..<bindingEnd])),
            seed: Array(bytes[bindingEnd..<seedEnd]),
            host: host,
            returnURL: returnURL
        )
    }
}
