package import Server
internal import Text

/// Where to listen: `127.0.0.1:4180`, `:4180` (every address), `[::1]:4180`, `http://127.0.0.1:4180`,
/// `unix:///run/x.sock`, `unix:///run/x.sock,mode=0660`, `fd:3`, `fd:NAME` (systemd's name of a socket).
package struct BindAddress: Sendable, Equatable, OptionValue {
    package enum Place: Sendable, Equatable {
        case address(ListenAddress)
        /// A socket that was handed over, by the name that systemd gave it.
        case named(String)
    }

    /// As it was given.
    package let text: String
    package let place: Place

    package static var placeholder: String { "ADDRESS" }
    static let standard = BindAddress(text: "127.0.0.1:4180", place: .address(.tcp(host: "127.0.0.1", port: 4180)))

    static let https = BindAddress(text: ":443", place: .address(.tcp(host: "", port: 443)))

    private init(text: String, place: Place) {
        self.text = text
        self.place = place
    }

    package init(text: String) throws(BadValue) {
        let expected = "write it as 127.0.0.1:4180, :4180, [::1]:4180, unix:///run/sidegate.sock or fd:3"
        self.text = text
        if text.hasPrefix("unix:") {
            var path = text.dropFirst(text.hasPrefix("unix://") ? 7 : 5)
            var mode: UInt16?
            if let comma = path.lastIndex(of: ","), path[comma...].hasPrefix(",mode=") {
                let digits = path[comma...].dropFirst(6)
                guard (3...4).contains(digits.utf8.count), let number = UInt16(digits, radix: 8), number <= 0o777 else {
                    throw BadValue("has a mode that is no octal number from 000 to 0777; write it as ,mode=0660")
                }
                mode = number
                path = path[..<comma]
            }
            // sockaddr_un holds 108 bytes with the closing NUL.
            guard path.first == "/", path.utf8.count <= 107, !path.utf8.contains(0) else {
                throw BadValue("is not a socket path of at most 107 bytes that begins with /; \(expected)")
            }
            place = .address(.unix(path: String(path), mode: mode))
            return
        }
        if text.lowercased().hasPrefix("fd:") {
            let name = text.dropFirst(3)
            if let number = Int32(name), number >= 3, name.utf8.allSatisfy(ASCII.isDigit) {
                place = .address(.descriptor(number))
            } else if let first = name.utf8.first, !ASCII.isDigit(first),
                name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
            {
                place = .named(String(name))
            } else {
                throw BadValue("is no descriptor from 3 on and no name of a socket; \(expected)")
            }
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
            place = .address(.tcp(host: "", port: port))
            return
        }
        guard let (host, port) = HostAndPort.split(address) else {
            throw BadValue("is not an address to listen on; \(expected)")
        }
        guard let port else { throw BadValue("has no port; \(expected)") }
        place = .address(.tcp(host: host, port: port))
    }
}
