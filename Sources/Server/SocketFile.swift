internal import Glibc
internal import NIOCore

/// The file of a Unix socket, which outlives a program that was killed.
enum SocketFile {
    /// Removes a socket that nobody listens on any more; throws where somebody does, or the file is something else.
    static func makeRoom(at path: String, for address: SocketAddress) throws {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw ListenError.notASocket(path: path) }
        let probe = try OpenSocket(.unix)
        if probe.connects(to: address) { throw ListenError.inUse(.unix(path: path, mode: nil)) }
        remove(at: path)
    }

    /// The file has its mode from its first moment on: nobody connects in between.
    static func bind(_ socket: borrowing OpenSocket, to address: SocketAddress, at path: String, mode: UInt16?) throws {
        guard let mode else { return try socket.bind(to: address) }
        socket.restrict(to: 0)
        try socket.bind(to: address)
        guard unsafe chmod(path, mode_t(mode)) == 0 else {
            let reason = IOError(errnoCode: errno, reason: "chmod")
            remove(at: path)
            throw reason
        }
    }

    static func remove(at path: String) {
        unsafe unlink(path)
    }
}

/// A socket that somebody else opened (sd_listen_fds(3)).
enum HandedOverSocket {
    /// Whether that descriptor is a socket on which connections can be taken; it is kept from programs that we start.
    static func isListening(_ number: Int32) -> Bool {
        var isAccepting: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &isAccepting, &size) == 0, isAccepting != 0 else {
            return false
        }
        return fcntl(number, F_SETFD, FD_CLOEXEC) == 0
    }
}

extension ListenError {
    init(_ error: any Error, at address: ListenAddress) {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: self = .inUse(address)
        case EACCES, EPERM: self = .notAllowed(address)
        case EADDRNOTAVAIL: self = .noSuchAddress(address)
        case ENOENT?: self = .other(address, reason: "its folder does not exist")
        case let code?: self = .other(address, reason: unsafe String(cString: strerror(code)))
        case nil: self = .other(address, reason: "\(error)")
        }
    }
}
