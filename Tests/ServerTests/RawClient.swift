import Foundation
import Glibc

/// Does what blocks on a thread of its own: those that tests share must not wait for each other.
func blocking<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread { continuation.resume(returning: body()) }.start()
    }
}

/// A connection of a client that does just what a test says, when it says so; calls block, for 20 seconds at most.
final class RawClient: Sendable {
    private let descriptor: Int32

    /// Connects to a port of this machine.
    ///
    /// - Parameter receiveBuffer: bytes that the kernel keeps for us at most; nil for what it likes.
    init(port: Int, receiveBuffer: Int32? = nil) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        _ = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit { close(descriptor) }

    /// Sends all of it; false where the server takes no more.
    @discardableResult
    func send(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends what goes without waiting, and gives how many bytes that was.
    func sendWhatGoes(_ bytes: ArraySlice<UInt8>) -> Int {
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        return bytes.withUnsafeBytes { max(0, Glibc.send(descriptor, $0.baseAddress, $0.count, flags)) }
    }

    /// Everything up to the server's end of the connection.
    func receiveAll() -> String {
        var all: [UInt8] = []
        while let part = receive(upTo: 65536), !part.isEmpty { all += part }
        return String(decoding: all, as: UTF8.self)
    }

    /// How many bytes come up to the server's end of the connection.
    func receiveCount() -> Int {
        var count = 0
        while let part = receive(upTo: 1 << 20), !part.isEmpty { count += part.count }
        return count
    }

    /// Bytes that are there, or come; empty at the end, nil where the connection is broken.
    func receive(upTo count: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        let received = recv(descriptor, &buffer, count, 0)
        return received < 0 ? nil : Array(buffer[..<received])
    }

    func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends the connection with a reset, by SO_LINGER of no time.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}
