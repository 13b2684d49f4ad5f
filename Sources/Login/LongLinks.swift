internal import Clocks
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
        memory.keep(link, of: state.binding, at: state.startedAt, lifetime: lifetime)
        let value = sealer.seal((state.binding.bytes + link).span, random: random)
        guard name.utf8.count + value.utf8.count < Self.cookieLimit else { return [] }
        return [attributes.setCookie(name: name, value: value, host: host)]
    }

    /// The whole URL; nil where it is not known any more.
    func url(of state: LoginAttempt.State, in cookies: String, now: Timestamp) -> String? {
        guard let link = link(of: state.binding, in: cookies) ?? memory.link(of: state.binding, now: now),
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

/// The long links of attempts under way, for all event loops. Bounded: past its size the oldest are forgotten.
package final class LinkMemory: Sendable {
    private struct Entry {
        let binding: LoginAttempt.Binding
        let link: [UInt8]
        let endsAt: Timestamp
    }

    private struct Kept {
        /// The oldest first, from `first` on.
        var entries: [Entry] = []
        var first = 0
        var places: [LoginAttempt.Binding: Int] = [:]
        /// How many entries were dropped before those in `entries`.
        var dropped = 0
        var size = 0
    }

    private let sizeLimit: Int
    private let kept = Mutex(Kept())

    /// - Parameter sizeLimit: bytes of links, as they are compressed.
    package init(sizeLimit: Int = 8 << 20) {
        self.sizeLimit = sizeLimit
    }

    func keep(_ link: [UInt8], of binding: LoginAttempt.Binding, at now: Timestamp, lifetime: Int64) {
        kept.withLock { kept in
            while kept.first < kept.entries.count,
                kept.size + link.count > sizeLimit || kept.entries[kept.first].endsAt < now
            {
                let oldest = kept.entries[kept.first]
                kept.size -= oldest.link.count
                kept.places[oldest.binding] = nil
                kept.first += 1
            }
            if kept.first > kept.entries.count / 2 {
                kept.entries.removeFirst(kept.first)
                kept.dropped += kept.first
                kept.first = 0
            }
            kept.places[binding] = kept.dropped + kept.entries.count
            kept.entries.append(Entry(binding: binding, link: link, endsAt: now + lifetime))
            kept.size += link.count
        }
    }

    func link(of binding: LoginAttempt.Binding, now: Timestamp) -> [UInt8]? {
        kept.withLock { kept in
            guard let place = kept.places[binding] else { return nil }
            let entry = kept.entries[place - kept.dropped]
            return entry.endsAt < now ? nil : entry.link
        }
    }
}
