internal import CSockets
internal import Glibc
internal import NIOCore

/// A place to listen, bound, of which somebody may accept.
enum ListeningDescriptor {
    /// Binds; gives the descriptor, which does not block, and the address with its port.
    static func open(_ address: ListenAddress) throws -> (descriptor: Int32, address: ListenAddress) {
        switch address {
        case .tcp("", let port):
            do {
                // Both families by one socket, where the machine has IPv6.
                return try open(.makeAddressResolvingHost("::", port: port), host: "")
            } catch let error as IOError where error.errnoCode == EAFNOSUPPORT || error.errnoCode == EADDRNOTAVAIL {
                return try open(.makeAddressResolvingHost("0.0.0.0", port: port), host: "")
            }
        case .tcp(let host, let port):
            return try open(place(host, port), host: host)
        case .unix(let path, let mode):
            let place = try SocketAddress(unixDomainSocketPath: path)
            try SocketFile.makeRoom(at: path, for: place)
            let socket = try OpenSocket(.unix)
            try SocketFile.bind(socket, to: place, at: path, mode: mode)
            do {
                try socket.listen()
            } catch {
                SocketFile.remove(at: path)
                throw error
            }
            return (socket.take(), address)
        case .descriptor(let number):
            guard HandedOverSocket.isListening(number) else { throw ListenError.notListening(descriptor: number) }
            _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
            return (number, address)
        }
    }

    /// An address is what it says: the system's resolver makes an IPv6 one of it where only IPv6 leads out of the machine.
    private static func place(_ host: String, _ port: Int) throws -> SocketAddress {
        if let address = try? SocketAddress(ipAddress: host, port: port) { return address }
        return try .makeAddressResolvingHost(host, port: port)
    }

    private static func open(_ place: SocketAddress, host: String) throws -> (Int32, ListenAddress) {
        let socket = try OpenSocket(place.protocol)
        socket.allowReuse()
        try socket.bind(to: place)
        try socket.listen()
        let descriptor = socket.take()
        return (descriptor, .tcp(host: host, port: port(of: descriptor)))
    }

    private static func port(of descriptor: Int32) -> Int {
        var name = SocketName()
        guard unsafe name.fill({ unsafe getsockname(descriptor, $0, $1) }) == 0 else { return 0 }
        return name.port
    }
}
