internal import NIOCore

/// Who is at the other end of a connection.
package enum Peer: Sendable, Hashable {
    /// 4 or 16 bytes in network order.
    case ip([UInt8])
    /// A program on this machine, by way of a Unix socket.
    case unix

    package static let loopback = Peer.ip([127, 0, 0, 1])

    /// Nil for an address of another family.
    init?(_ address: SocketAddress?) {
        // Where the address lies inside of `sockaddr_in` and `sockaddr_in6`.
        let place: Range<Int>
        switch address {
        case .v4: place = 4..<8
        case .v6: place = 8..<24
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
