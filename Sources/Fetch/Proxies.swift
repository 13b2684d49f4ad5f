internal import Web

/// The proxies that calls go through, by the variables of the environment, which are read as Go programs read them
/// (golang.org/x/net/http/httpproxy): an estate sets them once for all its programs. libcurl reads some of them otherwise.
package struct Proxies: Sendable, Equatable {
    /// Every call goes out directly.
    package static let none = Proxies(environment: [:])

    /// One word of `NO_PROXY`.
    fileprivate enum Exception: Equatable {
        case everything
        case network(IPNetwork)
        case address([UInt8], port: String?)
        /// Ends with this, which begins with a dot; the name without the dot too where it was written so.
        case domain(String, itself: Bool, port: String?)
    }

    private let http: String?
    private let https: String?
    private let exceptions: [Exception]

    package init(environment: [String: String]) {
        func value(_ name: String) -> String? {
            [environment[name], environment[name.lowercased()]].compactMap(\.self).first { !$0.isEmpty }
        }
        // A program behind a web server gets a request's field `Proxy` under that name (httpoxy).
        http = environment["REQUEST_METHOD"] == nil ? value("HTTP_PROXY").map(Self.withScheme) : nil
        https = value("HTTPS_PROXY").map(Self.withScheme)
        exceptions = (value("NO_PROXY") ?? "").lowercased().split(separator: ",").compactMap { word in
            Self.exception(word.drop { $0 == " " }.prefix { $0 != " " })
        }
    }

    /// The proxy for a URL; nil where it is asked directly. This machine is never asked for by one.
    func proxy(for url: String) -> String? {
        let isSecure = url.lowercased().hasPrefix("https:")
        guard let proxy = isSecure ? https : http, let authority = Transfer.host(of: url)?.lowercased(),
            let (host, port) = Self.split(authority[...])
        else { return nil }
        let address = IPAddress.bytes(host)
        if host == "localhost"
            || address.map({ address in IPNetwork.loopback.contains { $0.contains(address) } }) == true
        {
            return nil
        }
        let portNumber = port ?? (isSecure ? "443" : "80")
        let isExcepted = exceptions.contains { $0.covers(host, address, portNumber) }
        return isExcepted ? nil : proxy
    }

    /// A host without a scheme is an HTTP proxy.
    private static func withScheme(_ text: String) -> String {
        let lowered = text.lowercased()
        // Go has the proxy look up names by either word.
        if lowered.hasPrefix("socks5://") { return "socks5h://" + text.dropFirst(9) }
        return ["http://", "https://", "socks5h://"].contains { lowered.hasPrefix($0) } ? text : "http://" + text
    }

    private static func exception(_ word: Substring) -> Exception? {
        if word == "*" { return .everything }
        if let network = network(word) { return .network(network) }
        guard let (host, port) = split(word), !host.isEmpty else { return nil }
        if let address = IPAddress.bytes(host) { return .address(address, port: port) }
        let name = host.hasPrefix("*.") ? String(host.dropFirst()) : host
        return name.hasPrefix(".")
            ? .domain(name, itself: false, port: port) : .domain("." + name, itself: true, port: port)
    }

    private static func network(_ word: Substring) -> IPNetwork? {
        let parts = word.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let bytes = IPAddress.bytes(parts[0]), let length = Int(parts[1]),
            0...bytes.count * 8 ~= length
        else { return nil }
        return IPNetwork(bytes: bytes, prefixLength: length)
    }

    /// Host and port; an IPv6 address without its brackets.
    private static func split(_ authority: Substring) -> (host: String, port: String?)? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let rest = authority[authority.index(after: end)...]
            return (String(authority[..<end].dropFirst()), rest.hasPrefix(":") ? String(rest.dropFirst()) : nil)
        }
        // More than one colon: an IPv6 address as it is.
        guard authority.count(where: { $0 == ":" }) == 1, let colon = authority.firstIndex(of: ":") else {
            return (String(authority), nil)
        }
        let port = authority[authority.index(after: colon)...]
        return (String(authority[..<colon]), port.isEmpty ? nil : String(port))
    }
}

extension Proxies.Exception {
    fileprivate func covers(_ host: String, _ address: [UInt8]?, _ port: String) -> Bool {
        switch self {
        case .everything: true
        case .network(let network): address.map(network.contains) ?? false
        case .address(let known, let onlyPort): address == known && (onlyPort ?? port) == port
        case .domain(let domain, let itself, let onlyPort):
            (host.hasSuffix(domain) || itself && host == domain.dropFirst()) && (onlyPort ?? port) == port
        }
    }
}
