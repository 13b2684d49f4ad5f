import Foundation
import TestSupport

/// An answer as it came.
struct RawAnswer: Sendable, CustomStringConvertible {
    /// Three digits; of a start "starts" or "does not start".
    let status: String
    var fields: [(name: String, value: String)] = []
    var body = ""

    func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// A parameter of the query of `Location`.
    func parameter(_ name: String) -> String? {
        guard let location = values("Location").first, let mark = location.firstIndex(of: "?") else { return nil }
        for pair in location[location.index(after: mark)...].split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves[0] == name, halves.count == 2 else { continue }
            return halves[1].replacingOccurrences(of: "+", with: " ").removingPercentEncoding
        }
        return nil
    }

    /// The cookies that it sets, without those that it clears.
    var cookies: [(name: String, value: String)] {
        values("Set-Cookie").compactMap { line in
            let halves = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, !halves[1].isEmpty, !line.contains("Max-Age=0") else { return nil }
            return (String(halves[0]), String(halves[1]))
        }
    }

    var description: String {
        "\(status)\n" + fields.map { "\($0.name): \($0.value)\n" }.joined() + "\n" + body.prefix(400)
    }

    struct NoAnswer: Error {}

    /// Sends a request whose bytes are these, and reads until the server closes.
    static func of(_ request: String, port: Int) async throws -> RawAnswer {
        // A thread of its own: what answers needs those of the tests.
        let text = try await withCheckedThrowingContinuation { (done: CheckedContinuation<String, any Error>) in
            Thread.detachNewThread { done.resume(with: Result { try exchange(request, port) }) }
        }
        guard let end = text.range(of: "\r\n\r\n") else { throw NoAnswer() }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1 else { throw NoAnswer() }
        var answer = RawAnswer(status: String(words[1]), body: String(text[end.upperBound...]))
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            answer.fields.append((String(line[..<colon]), value))
        }
        return answer
    }

    private static func exchange(_ request: String, _ port: Int) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var time = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        guard connectLoopback(descriptor, port) == 0 else { throw NoAnswer() }
        let bytes = Array(request.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw NoAnswer() }
        var read: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw NoAnswer() }
            if count == 0 { break }
            read += buffer[..<count]
        }
        return String(decoding: read, as: UTF8.self)
    }
}
