/// Where to listen: `127.0.0.1:4180`, `:4180` (every address), `[::1]:4180`, `http://127.0.0.1:4180`, `unix:///run/x.sock`.
package struct BindAddress: Sendable, Equatable, OptionValue {
    package enum Place: Sendable, Equatable {
        /// A host name or an IP address without brackets, empty for every address of the machine; port 0 for any free one.
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    /// As it was given.
    package let text: String
    package let place: Place

    package static var placeholder: String { "ADDRESS" }
    static let standard = BindAddress(text: "127.0.0.1:4180", place: .tcp(host: "127.0.0.1", port: 4180))

    static let https = BindAddress(text: ":443", place: .tcp(host: "", port: 443))

    private init(text: String, place: Place) {
        self.text = text
        self.place = place
    }

    package init(text: String) throws(BadValue) {
        let expected = "write it as 127.0.0.1:4180, :4180, [::1]:4180 or unix:///run/sidegate.sock"
        self.text = text
        if text.hasPrefix("unix:") {
            let path = text.dropFirst(text.hasPrefix("unix://") ? 7 : 5)
            // sockaddr_un holds 108 bytes with the closing NUL.
            guard path.first == "/", path.utf8.count <= 107, !path.utf8.contains(0) else {
                throw BadValue("is not a socket path of at most 107 bytes that begins with /; \(expected)")
            }
            place = .unix(path: String(path))
            return
        }
        if text.hasPrefix("https://") {
            throw BadValue("asks for TLS, which is --https-address's; \(expected)")
        }
        let address = text.hasPrefix("http://") ? text.dropFirst(7) : text[...]
        if address.first == ":" {
            guard let port = HostAndPort.port(address.dropFirst()) else {
                throw BadValue("has no port from 0 to 65535; \(expected)")
            }
            place = .tcp(host: "", port: port)
            return
        }
        guard let (host, port) = HostAndPort.split(address) else {
            throw BadValue("is not an address to listen on; \(expected)")
        }
        guard let port else { throw BadValue("has no port; \(expected)") }
        place = .tcp(host: host, port: port)
    }
}
