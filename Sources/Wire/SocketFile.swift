internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The file of a Unix socket, which outlives a program that was killed.
enum SocketFile {
    /// Removes a socket that nobody listens on any more; throws where somebody does, or the file is something else.
    static func makeRoom(at path: String) async throws {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw ListenError.notASocket(path: path) }
        let probe = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(unixDomainSocketPath: path).get()
        if let probe {
            try? await probe.close().get()
            throw ListenError.inUse(.unix(path: path))
        }
        remove(at: path)
    }

    static func remove(at path: String) {
        unsafe unlink(path)
    }
}

extension ListenError {
    init(_ error: any Error, at address: ListenAddress) {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: self = .inUse(address)
        case EACCES, EPERM: self = .notAllowed(address)
        case EADDRNOTAVAIL: self = .noSuchAddress(address)
        default: self = .other(address, reason: "\(error)")
        }
    }
}
