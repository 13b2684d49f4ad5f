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
        try Self.listen(descriptor)
    }

    /// Also for a socket that listens already: then its backlog becomes ours.
    static func listen(_ descriptor: Int32) throws(IOError) {
        guard Glibc.listen(descriptor, backlog) == 0 else { throw IOError(errnoCode: errno, reason: "listen") }
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
