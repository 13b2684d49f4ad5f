/// Where a server listens.
package enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// A name or an address without brackets, empty for every address of the machine; port 0 for any free one.
    case tcp(host: String, port: Int)
    /// - Parameter mode: of the socket's file; nil for what the umask leaves.
    case unix(path: String, mode: UInt16? = nil)
    /// A socket that somebody else opened for us and bound: systemd, or a program that hands over to its successor.
    case descriptor(Int32)

    package var description: String {
        switch self {
        case .tcp(let host, let port): "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .unix(let path, _): "unix://\(path)"
        case .descriptor(let number): "fd:\(number)"
        }
    }
}

/// Why a server cannot listen, and what to do about it.
package enum ListenError: Error, Equatable, CustomStringConvertible {
    case inUse(ListenAddress)
    case notAllowed(ListenAddress)
    case noSuchAddress(ListenAddress)
    case notASocket(path: String)
    case notListening(descriptor: Int32)
    case other(ListenAddress, reason: String)

    package var description: String {
        switch self {
        case .inUse(let address):
            "cannot listen on \(address): another program does already. Stop it, or choose another address."
        case .notAllowed(let address):
            "cannot listen on \(address): not allowed. Ports below 1024 and some folders need privileges."
        case .noSuchAddress(let address):
            "cannot listen on \(address): this machine has no such address."
        case .notASocket(let path):
            "cannot listen on unix://\(path): a file that is no socket is in its place."
        case .notListening(let number):
            "cannot listen on fd:\(number): no socket that listens was handed over under that number. With systemd, name the "
                + "socket unit in the service (Sockets=), and count from 3."
        case .other(let address, let reason):
            "cannot listen on \(address): \(reason)"
        }
    }
}
