package import NIOCore

/// Who is at the other end of a connection.
package enum Peer: Sendable, Hashable {
    /// 4 or 16 bytes in network order.
    case ip([UInt8])
    /// A program on this machine, by way of a Unix socket.
    case unix

    package static let loopback = Peer.ip([127, 0, 0, 1])

    /// An address as text: `192.0.2.1`, `2001:db8::1`, `192.0.2.1:5000`, `[2001:db8::1]:5000`.
    package init?(address text: some StringProtocol) {
        var host = Substring(text)
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            guard host[end...].dropFirst().isEmpty || host[end...].dropFirst().hasPrefix(":") else { return nil }
            host = host[..<end].dropFirst()
        } else if let colon = host.firstIndex(of: ":"), host[colon...].dropFirst().allSatisfy({ $0 != ":" }) {
            host = host[..<colon]
        }
        guard let address = try? SocketAddress(ipAddress: String(host), port: 0) else { return nil }
        self.init(address)
    }

    /// An address of 4 or 16 bytes as people write it (RFC 5952).
    package static func text(ofAddress bytes: [UInt8]) -> String {
        if bytes.count == 4 { return bytes.map { "\($0)" }.joined(separator: ".") }
        return (try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: 0))?.ipAddress ?? ""
    }

    /// 4 or 16 bytes in network order; nil for a Unix socket.
    package var address: [UInt8]? {
        if case .ip(let address) = self { address } else { nil }
    }

    /// Where the address lies inside of `sockaddr_in` and `sockaddr_in6`.
    package static let place4 = 4..<8
    package static let place6 = 8..<24

    /// Nil for an address of another family.
    package init?(_ address: SocketAddress?) {
        let place: Range<Int>
        switch address {
        case .v4: place = Self.place4
        case .v6: place = Self.place6
        case .unixDomainSocket:
            self = .unix
            return
        case nil: return nil
        }
        guard
            let bytes = unsafe address?.withSockAddr({ start, count in
                unsafe Array(UnsafeRawBufferPointer(start: start, count: count)[place])
            })
        else { return nil }
        self = .ip(bytes)
    }
}
