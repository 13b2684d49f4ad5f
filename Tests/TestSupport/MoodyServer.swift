import Foundation
import Synchronization

/// A server that answers on bare sockets, each request as a test says, and remembers which request came on which
/// connection.
package final class MoodyServer: Sendable {
    package enum Mood: Sendable {
        /// 200, and the connection stays.
        case answer
        /// The request was read and perhaps carried out, and the connection ends without an answer.
        case close
        case reset
        /// What is sent instead of an answer, before the connection ends.
        case send(String)
        /// Nothing, for as long as the other end waits.
        case silence
    }

    package struct Seen: Equatable, Sendable {
        package let line: String
        package let connection: Int
    }

    package let port: Int
    private let descriptor: Int32
    private let mood: @Sendable (_ connection: Int, _ request: Int) -> Mood
    private let requests = Mutex<[Seen]>([])

    package var url: String { "http://127.0.0.1:\(port)" }
    package var seen: [Seen] { requests.withLock { $0 } }

    /// - Parameter mood: by the connection's number and the request's on it, both from 0.
    package init(_ mood: @escaping @Sendable (_ connection: Int, _ request: Int) -> Mood) {
        self.mood = mood
        port = freePort()
        descriptor = listening(on: port, backlog: 16)
        Thread.detachNewThread { [descriptor] in
            var number = 0
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                let own = number
                number += 1
                Thread.detachNewThread { self.serve(connection, own) }
            }
        }
    }

    package func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32, _ number: Int) {
        defer { close(connection) }
        var count = 0
        while let head = readRequest(connection) {
            requests.withLock { $0.append(Seen(line: head, connection: number)) }
            switch mood(number, count) {
            case .answer: write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            case .close: return
            case .silence: break
            case .reset:
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
                return
            case .send(let text):
                write(connection, text)
                return
            }
            count += 1
        }
    }

    private func write(_ connection: Int32, _ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The request line, once head and body are there; nil at the end of the connection.
    private func readRequest(_ connection: Int32) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound]
                let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                let expected = length.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
                if text[end.upperBound...].utf8.count >= expected { return String(head.prefix { $0 != "\r\n" }) }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }
}

/// A server that accepts nobody, and whose backlog is full: the system lets every further connection wait.
package final class FullServer: Sendable {
    package let port = freePort()
    private let descriptors: [Int32]

    package init() {
        let listener = listening(on: port, backlog: 0)
        // Linux keeps one more than the backlog says.
        let clients = (0..<2).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK, 0) }
        for client in clients { _ = connectLoopback(client, port) }
        descriptors = clients + [listener]
    }

    package func stop() { for descriptor in descriptors { close(descriptor) } }
}

private func listening(on port: Int, backlog: Int32) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    let bound = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    precondition(bound == 0 && listen(descriptor, backlog) == 0, "port \(port) is taken")
    return descriptor
}
