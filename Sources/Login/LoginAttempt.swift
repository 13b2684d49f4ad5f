internal import Authentication
internal import Clocks
internal import Cryptography
internal import Decision
internal import OpenID
internal import Sessions
internal import Text
internal import Web

/// A login under way, from the redirect to the provider until its callback.
///
/// It is stored in two places that must come together again. `state` travels through the provider and back: sealed, it
/// holds when and where to, and a seed. A cookie stays in the browser that started: a secret of 128 bits. The `nonce`
/// and the PKCE verifier are made from both, so that neither a URL in a log nor a cookie by itself gives them away, and
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
        /// Bytes of a return URL. With more, some providers would refuse the authorization request: Entra ID takes some 1,800
        /// characters.
        static let longestURL = 512
        /// Bytes of what the link asked for. The return URL has that much less room.
        static let longestWishes = 256
        let startedAt: Timestamp
        let binding: Binding
        let seed: [UInt8]
        /// The host that the browser called.
        let host: String
        let returnURL: String
        var flags: Flags = []
        /// What the place that it leads to asks of the login.
        var requirement = AuthenticationRequirement()
        /// The provider's id; empty where there is only one.
        var provider = ""
        /// What the link asked of the login, for a new try (`LoginWishes.kept`).
        var wishes = ""
    }

    static let secretCount = 16

    let state: State
    let secret: [UInt8]
    /// 256 bits, as OpenID Connect Core 3.1.2.1 wants unguessable.
    let nonce: String
    /// 43 characters, the least that RFC 7636, 4.1 takes, of 256 bits.
    let codeVerifier: String

    /// Bytes of chance that a new attempt takes.
    static let randomCount = secretCount + State.seedCount

    /// A new attempt.
    ///
    /// - Parameter chance: `randomCount` bytes that nobody can guess.
    init(
        startedAt: Timestamp,
        host: String,
        returnURL: ReturnURL,
        requirement: AuthenticationRequirement = AuthenticationRequirement(),
        flags: State.Flags = [],
        provider: String = "",
        wishes: String = "",
        chance: [UInt8]
    ) {
        precondition(chance.count == Self.randomCount, "an attempt takes \(Self.randomCount) bytes of chance")
        let secret = Array(chance[..<Self.secretCount])
        precondition(
            wishes.utf8.count <= State.longestWishes,
            "an attempt keeps \(State.longestWishes) bytes of wishes"
        )
        let near = returnURL.shortened(to: State.longestURL - wishes.utf8.count)
        let state = State(
            startedAt: startedAt,
            binding: Binding(secret: secret),
            seed: Array(chance[Self.secretCount...]),
            host: host,
            returnURL: near.text,
            flags: near.isCut ? flags.union(.cut) : flags,
            requirement: requirement,
            provider: provider,
            wishes: wishes
        )
        self.init(state, secret)
    }

    /// The attempt that a state and a cookie make together; nil where the cookie's secret is another attempt's.
    init?(state: State, secret: [UInt8]) {
        let binding = Binding(secret: secret)
        guard constantTimeEqual(binding.bytes.span, state.binding.bytes.span) else { return nil }
        self.init(state, secret)
    }

    private init(_ state: State, _ secret: [UInt8]) {
        self.state = state
        self.secret = secret
        // One step of key derivation with a hash (NIST SP 800-56C Rev. 2, 4): a counter, the secret, what it is for. Every
        // part has one length, and the halves of what comes out say nothing of each other.
        let derived = Digest.sha512(Self.counter + secret + Self.purpose + state.seed)
        nonce = Base64URL.encode(derived.span.extracting(..<32))
        codeVerifier = Base64URL.encode(derived.span.extracting(32...))
    }

    /// What the key is made from that the login's tokens are bound to.
    var proofKeySeed: [UInt8] {
        Array(Digest.sha512(Self.nextCounter + secret + Self.purpose + state.seed).prefix(DPoPKey.seedCount))
    }

    private static let counter: [UInt8] = [0, 0, 0, 1]
    private static let nextCounter: [UInt8] = [0, 0, 0, 2]
    private static let purpose = Array("sidegate/1/login".utf8)
}

extension LoginAttempt.State {
    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8

        /// There was more of the return URL than `state` takes: `LongLinks` may have the whole.
        static let cut = Flags(rawValue: 1 << 0)
        /// The login was tried before.
        static let again = Flags(rawValue: 1 << 1)
        /// The provider was asked for an answer without asking the person (`prompt=none`).
        static let silent = Flags(rawValue: 1 << 2)
    }

    var isCut: Bool { flags.contains(.cut) }

    /// Of the form of the bytes, so that states of another version are refused. One that demands something has its own, so
    /// that a program from before an update never reads it as one that demands nothing. The same goes for one with flags,
    /// one that names a provider, and one with wishes.
    private static let version: UInt8 = 1
    private static let demandingVersion: UInt8 = 2
    private static let flaggedVersion: UInt8 = 3
    private static let namingVersion: UInt8 = 4
    private static let wishingVersion: UInt8 = 5

    /// The version, seconds as eight bytes, the binding, the seed, the host's length and the host, but in the plain version
    /// the requirement, of one with flags these, of a naming one flags, the length of the provider's id and the id, of one with
    /// wishes all of these, the length of the wishes as two bytes and the wishes; the return URL.
    var bytes: [UInt8] {
        // A host name has at most 253 bytes.
        let host = host.utf8.prefix(255)
        let version =
            !wishes.isEmpty
            ? Self.wishingVersion
            : !provider.isEmpty
                ? Self.namingVersion
                : !flags.isEmpty ? Self.flaggedVersion : requirement.isEmpty ? Self.version : Self.demandingVersion
        var bytes = [version]
        bytes.reserveCapacity(128 + returnURL.utf8.count)
        bytes += Self.bytes(of: startedAt.secondsSince1970)
        bytes += binding.bytes
        bytes += seed
        bytes.append(UInt8(host.count))
        bytes += host
        if version != Self.version { bytes += demandBytes }
        if version >= Self.flaggedVersion { bytes.append(flags.rawValue) }
        if version >= Self.namingVersion { bytes += [UInt8(provider.utf8.count)] + Array(provider.utf8) }
        if version == Self.wishingVersion { bytes += Self.counted(Array(wishes.utf8)) }
        bytes += returnURL.utf8
        return bytes
    }

    /// The greatest age as eight bytes, -1 for none; the contexts with blanks between them, their length before them as two
    /// bytes.
    private var demandBytes: [UInt8] {
        let contexts = Array(requirement.authenticationContexts.joined(separator: " ").utf8.prefix(0xFFFF))
        return Self.bytes(of: requirement.maximumAge ?? -1) + Self.counted(contexts)
    }

    private static func counted(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }

    private static func bytes(of number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: UInt64(bitPattern: number) >> (56 - 8 * $0)) }
    }

    /// Nil for what `bytes` never gives.
    init?(bytes: [UInt8]) {
        var rest = bytes[...]
        func take(_ count: Int) -> [UInt8]? {
            guard rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        func number() -> Int64? {
            take(8).map { Int64(bitPattern: $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
        }
        func text(_ count: Int) -> String? {
            take(count).flatMap { String(validating: $0, as: UTF8.self) }
        }
        func countedText() -> String? { take(2).flatMap { text(Int($0[0]) << 8 | Int($0[1])) } }
        guard let version = rest.popFirst(), Self.version...Self.wishingVersion ~= version,
            let time = number(), let binding = take(LoginAttempt.Binding.count), let seed = take(Self.seedCount),
            let hostCount = rest.popFirst(), let host = text(Int(hostCount))
        else { return nil }
        var requirement = AuthenticationRequirement()
        if version != Self.version {
            guard let age = number(), let contexts = countedText() else { return nil }
            requirement.maximumAge = age < 0 ? nil : age
            requirement.authenticationContexts = contexts.split(separator: " ").map(String.init)
        }
        var flags: Flags = []
        if version >= Self.flaggedVersion {
            guard let byte = rest.popFirst() else { return nil }
            flags = Flags(rawValue: byte)
        }
        var provider = ""
        if version >= Self.namingVersion {
            guard let count = rest.popFirst(), let id = text(Int(count)), version > Self.namingVersion || !id.isEmpty
            else { return nil }
            provider = id
        }
        var wishes = ""
        if version == Self.wishingVersion {
            guard let kept = countedText(), !kept.isEmpty else { return nil }
            wishes = kept
        }
        guard !rest.isEmpty, let returnURL = text(rest.count) else { return nil }
        self.init(
            startedAt: Timestamp(secondsSince1970: time),
            binding: LoginAttempt.Binding(bytes: binding),
            seed: seed,
            host: host,
            returnURL: returnURL,
            flags: flags,
            requirement: requirement,
            provider: provider,
            wishes: wishes
        )
    }
}
