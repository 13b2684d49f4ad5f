internal import CSockets
internal import Glibc
internal import NIOCore

/// A stream socket of the system's, on its way to somebody who keeps its descriptor; closed where nobody came to.
struct OpenSocket: ~Copyable {
    /// Connections that wait to be accepted.
    static let backlog: Int32 = 1024

    private let descriptor: Int32

    /// It does not block, and programs that we start do not get it.
    init(_ family: NIOBSDSocket.ProtocolFamily) throws(IOError) {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(CInt(family.rawValue), kind, 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        // Of every address of the machine both families come by one socket, whatever net.ipv6.bindv6only says.
        if family == .inet6 {
            var zero: Int32 = 0
            unsafe setsockopt(
                descriptor,
                Int32(IPPROTO_IPV6),
                IPV6_V6ONLY,
                &zero,
                socklen_t(MemoryLayout<Int32>.size)
            )
        }
    }

    deinit { close(descriptor) }

    /// Gives the descriptor away.
    consuming func take() -> Int32 {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    borrowing func allowReuse() {
        var one: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    borrowing func bind(to address: SocketAddress) throws(IOError) {
        let status = unsafe address.withSockAddr { unsafe Glibc.bind(descriptor, $0, socklen_t($1)) }
        guard status == 0 else { throw IOError(errnoCode: errno, reason: "bind") }
    }

    borrowing func listen() throws(IOError) {
        guard Glibc.listen(descriptor, Self.backlog) == 0 else { throw IOError(errnoCode: errno, reason: "listen") }
    }

    /// The file that a Unix socket will be has no more rights than these. Before `bind`.
    borrowing func restrict(to mode: mode_t) {
        fchmod(descriptor, mode)
    }

    /// Whether somebody listens there.
    borrowing func connects(to address: SocketAddress) -> Bool {
        let status = unsafe address.withSockAddr { unsafe connect(descriptor, $0, socklen_t($1)) }
        return status == 0 || errno == EAGAIN || errno == EINPROGRESS
    }
}

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
            return try open(.makeAddressResolvingHost(host, port: port), host: host)
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

/// What the system says of one end of a socket (`sockaddr`).
struct SocketName {
    private var storage = sockaddr_storage()
    private var size = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Has a call of the system's fill it, and gives that call's result.
    mutating func fill(
        _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Int32 {
        size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, &size) }
        }
    }

    /// 0 for a Unix socket.
    var port: Int {
        let family = Int32(storage.ss_family)
        guard family == AF_INET || family == AF_INET6 else { return 0 }
        // In network order, behind the family in both.
        return unsafe withUnsafeBytes(of: storage) { unsafe Int($0[2]) << 8 | Int($0[3]) }
    }

    /// Nil for another family.
    var peer: Peer? {
        switch Int32(storage.ss_family) {
        case AF_INET: unsafe withUnsafeBytes(of: storage) { unsafe .ip(Array($0[Peer.place4])) }
        case AF_INET6: unsafe withUnsafeBytes(of: storage) { unsafe .ip(Array($0[Peer.place6])) }
        case AF_UNIX: .unix
        default: nil
        }
    }

    var isUnix: Bool { Int32(storage.ss_family) == AF_UNIX }
}
