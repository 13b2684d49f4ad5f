package import Clocks
internal import Compression
internal import Cryptography
internal import Sessions
internal import Synchronization
internal import Web

/// Where logins lead back to whose URL is too long for `state`: applications such as Grafana keep 8 KB in theirs.
///
/// The browser has the latest of them, sealed and compressed, in one cookie: with one for each attempt, a browser that opens
/// its tabs of yesterday would send more than its gateway takes. The process remembers all of them for as long as it lives.
/// Where neither has it, the login leads as near as `state` says, and a page tells the person so.
struct LongLinks {
    /// Of the cookie's name and value: browsers take 4,096 bytes.
    private static let cookieLimit = 3800

    private let memory: LinkMemory
    private let name: String
    private let attributes: CookieAttributes
    private let lifetime: Int64
    private let sealer: Sealer

    /// - Parameters:
    ///   - cookieName: the session cookie's name, on which this one builds.
    ///   - lifetime: seconds that an attempt may take.
    init(memory: LinkMemory, cookieName: String, attributes: CookieAttributes, lifetime: Int64, keys: KeyRing) {
        self.memory = memory
        self.attributes = attributes
        self.lifetime = lifetime
        name = "\(cookieName)_link"
        sealer = keys.sealer(for: .returnLink, name: name)
    }

    /// Keeps where an attempt leads back to; gives the `Set-Cookie` value for it, none where the cookie would be too large.
    func keep(_ target: ReturnURL, of state: LoginAttempt.State, host: String, random: RandomSource) -> [String] {
        let link = Zlib.compress(Array(target.text.utf8))
        memory.keep(link, of: state.binding, lifetime: lifetime)
        let value = sealer.seal((state.binding.bytes + link).span, random: random)
        guard name.utf8.count + value.utf8.count < Self.cookieLimit else { return [] }
        return [attributes.setCookie(name: name, value: value, host: host)]
    }

    /// The whole URL; nil where it is not known any more.
    func url(of state: LoginAttempt.State, in cookies: String) -> String? {
        guard let link = link(of: state.binding, in: cookies) ?? memory.link(of: state.binding),
            let bytes = Zlib.decompress(link, limit: ReturnURL.sizeLimit * 3)
        else { return nil }
        return String(validating: bytes, as: UTF8.self)
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

    /// - Parameter sizeLimit: bytes of links, as they are compressed.
    package init(sizeLimit: Int = 8 << 20, clock: MonotonicClock = .system) {
        kept = Mutex(SeenLately(capacity: .max, sizeLimit: sizeLimit))
        self.clock = clock
    }

    /// - Parameter lifetime: seconds that an attempt may take.
    func keep(_ link: [UInt8], of binding: LoginAttempt.Binding, lifetime: Int64) {
        let now = clock.now()
        kept.withLock { $0.keep(link, of: binding, until: now + .seconds(lifetime), at: now, size: link.count) }
    }

    func link(of binding: LoginAttempt.Binding) -> [UInt8]? {
        let now = clock.now()
        return kept.withLock { $0.value(of: binding, at: now) }
    }
}
