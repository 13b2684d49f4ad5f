package import Clocks
internal import Compression
internal import Cryptography
internal import Logging
internal import SessionStore
internal import Sessions
internal import Synchronization
internal import Web

/// Where logins lead back to whose URL is too long for `state`: applications such as Grafana keep 8 KB in theirs.
///
/// The browser has the latest of them, sealed and compressed, in one cookie: with one for each attempt, a browser that opens
/// its tabs of yesterday would send more than its gateway takes. The process remembers all of them for as long as it lives.
/// Those that are too long for the cookie are also in the store, where there is one, for the other replicas. Where nobody has
/// it, the login leads as near as `state` says, and a page says so.
struct LongLinks {
    /// Of the cookie's name and value: browsers take 4,096 bytes.
    private static let cookieLimit = 3800

    private let memory: LinkMemory
    /// Nil where sessions are stored in cookies.
    private let store: SessionStore?
    private let name: String
    private let attributes: CookieAttributes
    private let lifetime: Int64
    private let sealer: Sealer

    /// - Parameters:
    ///   - cookieName: the session cookie's name, on which this one builds.
    ///   - lifetime: seconds that an attempt may take.
    init(
        memory: LinkMemory,
        store: SessionStore? = nil,
        cookieName: String,
        attributes: CookieAttributes,
        lifetime: Int64,
        keys: KeyRing
    ) {
        self.memory = memory
        self.store = store
        self.attributes = attributes
        self.lifetime = lifetime
        name = Self.name(cookieName)
        sealer = Self.sealer(keys, cookieName: cookieName)
    }

    private static func name(_ cookieName: String) -> String { "\(cookieName)_link" }

    private static func sealer(_ keys: KeyRing, cookieName: String) -> Sealer {
        keys.sealer(for: .returnLink, name: name(cookieName))
    }

    /// Keeps where an attempt leads back to; gives the `Set-Cookie` value for it, none where the cookie would be too large.
    func keep(
        _ target: ReturnURL,
        of state: LoginAttempt.State,
        host: String,
        random: RandomSource,
        _ logger: Logger
    ) -> [String] {
        let link = Zlib.compress(Array(target.text.utf8))
        memory.keep(link, of: state.binding, lifetime: lifetime)
        let value = sealer.seal((state.binding.bytes + link).span, random: random)
        guard name.utf8.count + value.utf8.count < Self.cookieLimit else {
            store(value, of: state, logger)
            return []
        }
        return [attributes.setCookie(name: name, value: value, host: host)]
    }

    /// The browser does not wait for it: it is back from the provider much later.
    private func store(_ sealed: String, of state: LoginAttempt.State, _ logger: Logger) {
        guard let store, memory.mayStore(sealed.utf8.count, lifetime: lifetime) else { return }
        let lifetime = lifetime
        Task {
            do throws(StoreError) {
                try await store.keep(link: sealed, of: state.binding.bytes, seconds: lifetime)
            } catch {
                logger.warning("a long link is kept by this replica only", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// The whole URL, as another replica stored it; nil where it is not there.
    static func stored(
        of state: LoginAttempt.State,
        in store: SessionStore,
        cookieName: String,
        keys: KeyRing
    ) async throws(StoreError) -> String? {
        guard let sealed = try await store.link(of: state.binding.bytes),
            let opened = sealer(keys, cookieName: cookieName).open(sealed.utf8.span),
            opened.starts(with: state.binding.bytes)
        else { return nil }
        return url(Array(opened.dropFirst(LoginAttempt.Binding.count)))
    }

    /// The whole URL; nil where it is not known any more.
    func url(of state: LoginAttempt.State, in cookies: String) -> String? {
        (link(of: state.binding, in: cookies) ?? memory.link(of: state.binding)).flatMap(Self.url)
    }

    private static func url(_ link: [UInt8]) -> String? {
        Zlib.decompress(link, limit: ReturnURL.sizeLimit * 3).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The `Set-Cookie` value that ends the cookie; none where it is another attempt's.
    func clear(_ state: LoginAttempt.State, in cookies: String, host: String) -> [String] {
        link(of: state.binding, in: cookies) == nil ? [] : [attributes.clearCookie(name: name, host: host)]
    }

    private func link(of binding: LoginAttempt.Binding, in cookies: String) -> [UInt8]? {
        let bytes = Array(cookies.utf8)
        let name = Array(name.utf8)
        var header = CookieHeader()
        while let (found, value) = header.next(in: bytes.span) {
            guard bytes[found].elementsEqual(name), let opened = sealer.open(bytes[value].span),
                opened.starts(with: binding.bytes)
            else { continue }
            return Array(opened.dropFirst(LoginAttempt.Binding.count))
        }
        return nil
    }
}

/// The long links of attempts under way, for all event loops. Past its size the oldest are forgotten.
package final class LinkMemory: Sendable {
    private let clock: MonotonicClock
    private let kept: Mutex<SeenLately<LoginAttempt.Binding, [UInt8]>>
    private let sizeLimit: Int
    /// Since when bytes for the store are counted, and how many there were.
    private let stored = Mutex<(since: ContinuousClock.Instant?, bytes: Int)>((nil, 0))

    /// - Parameter sizeLimit: bytes of links, as they are compressed.
    package init(sizeLimit: Int = 8 << 20, clock: MonotonicClock = .system) {
        kept = Mutex(SeenLately(capacity: .max, sizeLimit: sizeLimit))
        self.sizeLimit = sizeLimit
        self.clock = clock
    }

    /// - Parameter lifetime: seconds that an attempt may take.
    func keep(_ link: [UInt8], of binding: LoginAttempt.Binding, lifetime: Int64) {
        let now = clock.now()
        kept.withLock { $0.keep(link, of: binding, until: now + .seconds(lifetime), at: now, size: link.count) }
    }

    /// Whether another link may go to the store. Anybody can begin logins: in the lifetime of a link, they put as many bytes
    /// there as this memory takes, and no more, so that the sessions beside them keep their room.
    func mayStore(_ count: Int, lifetime: Int64) -> Bool {
        let now = clock.now()
        return stored.withLock { stored in
            if stored.since.map({ now - $0 > .seconds(lifetime) }) ?? true { stored = (now, 0) }
            guard stored.bytes + count <= sizeLimit else { return false }
            stored.bytes += count
            return true
        }
    }

    func link(of binding: LoginAttempt.Binding) -> [UInt8]? {
        let now = clock.now()
        return kept.withLock { $0.value(of: binding, at: now) }
    }
}
