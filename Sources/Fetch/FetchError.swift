internal import CCurl

/// Why a call brought no answer. No case carries a query, a password or a body.
package enum FetchError: Error, Equatable, Sendable {
    case invalidURL
    /// A header field with a character that would end it, or end the head.
    case invalidHeader(name: String)
    case unknownHost(String)
    case connect(host: String, reason: String)
    case tls(host: String, reason: String)
    case timeout
    /// The time was over before a connection was there.
    case connectTimeout(host: String)
    case bodyTooLarge(limit: Int)
    case headersTooLarge(limit: Int)
    case cancelled
    /// The fetcher was shut down.
    case shutDown
    /// The system gives no thread to make calls on.
    case noThread(reason: String)
    /// Whatever else libcurl met.
    case other(host: String, reason: String)
}

extension FetchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidURL: "not an http or https URL"
        case .invalidHeader(let name): "the header field \(name) holds a line break or a NUL"
        case .unknownHost(let host): "the name \(host) cannot be resolved"
        case .connect(let host, let reason): "cannot connect to \(host): \(reason)"
        case .tls(let host, let reason): "no TLS connection to \(host): \(reason)"
        case .timeout: "no whole answer within the time limit"
        case .connectTimeout(let host): "no connection to \(host) within the time limit"
        case .bodyTooLarge(let limit): "an answer of more than \(limit) bytes"
        case .headersTooLarge(let limit): "an answer with more than \(limit) bytes of header"
        case .cancelled: "cancelled"
        case .shutDown: "shutting down"
        case .noThread(let reason): "no thread for calls can be made: \(reason); is a limit of processes reached?"
        case .other(let host, let reason): "talking to \(host) failed: \(reason)"
        }
    }

    /// - Parameters:
    ///   - host: with its port.
    ///   - reason: libcurl's own words.
    ///   - wasConnected: whether the request could go out.
    init(_ code: CURLcode, host: String, reason: String, wasConnected: Bool) {
        switch code {
        // The URL was taken, so that libcurl means the answer by these: one of HTTP/0.9, a line too long for it.
        case CURLE_UNSUPPORTED_PROTOCOL where wasConnected: self = .other(host: host, reason: "the answer is not HTTP")
        case CURLE_OUT_OF_MEMORY where wasConnected: self = .headersTooLarge(limit: Transfer.headerLimit)
        case CURLE_OPERATION_TIMEDOUT where !wasConnected: self = .connectTimeout(host: host)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: self = .invalidURL
        // An IPv6 address, which has colons of its own, is never looked up.
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .unknownHost(String(host.prefix { $0 != ":" }))
        case CURLE_COULDNT_CONNECT: self = .connect(host: host, reason: reason)
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            self = .tls(host: host, reason: reason)
        default: self = .other(host: host, reason: reason)
        }
    }
}

extension FetchError {
    /// Whether the request cannot have arrived, so that what it would have spent is still good.
    package var isBeforeSending: Bool {
        switch self {
        case .invalidURL, .invalidHeader, .unknownHost, .connect, .tls, .connectTimeout, .noThread: true
        case .timeout, .bodyTooLarge, .headersTooLarge, .cancelled, .shutDown, .other: false
        }
    }
}
