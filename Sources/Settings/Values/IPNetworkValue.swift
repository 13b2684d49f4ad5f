package import Web

extension IPNetwork: OptionValue {
    package static var placeholder: String { "IP|CIDR" }
    package var text: String { description }

    package init(text: String) throws(BadValue) {
        let expected = "write it as 10.0.0.7, 10.0.0.0/8, ::1 or fd00::/8"
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress.bytes($0) }) else {
            throw BadValue("is not an IP address or CIDR block; \(expected)")
        }
        let width = address.count * 8
        var length = width
        if parts.count == 2 {
            guard let number = HostAndPort.port(parts[1]), number <= width else {
                throw BadValue("has a prefix length that is not 0 to \(width); \(expected)")
            }
            length = number
        }
        self.init(bytes: address, prefixLength: length)
    }
}
