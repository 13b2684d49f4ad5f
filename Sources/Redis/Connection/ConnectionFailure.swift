internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Why there is no connection: what the log says, and what commands that wanted it get.
enum ConnectionFailure: Error, Equatable {
    case cannotConnect(String)
    case tls(String)
    case noConnectionInTime
    /// It takes the connection and sends nothing: stopped, or another kind of server.
    case silent
    case login(RedisError)
    /// The server that sentinels named, or that was the master, is no master.
    case notMaster
    case masterUnknown(name: String)
    case noSentinel(String)
    case closedByServer
    case lost(String)
    case replyOverdue
    case malformedReply(String)
    /// We closed it, as it was not used.
    case idle

    var error: RedisError {
        switch self {
        // Whatever is wrong with the login, it is no command's fault.
        case .login(let error): error.isUnavailable ? error : .unreachable
        case .malformedReply: .malformed
        case .replyOverdue: .timedOut
        default: .unreachable
        }
    }
}

extension ConnectionFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .cannotConnect(let reason): "cannot connect: \(reason)"
        case .tls(let reason): "TLS failed: \(reason)"
        case .noConnectionInTime: "no connection within the time limit"
        case .silent:
            "it takes the connection and sends nothing within the time limit; is it Redis, with TLS where that is set?"
        case .login(let error): "refused us: \(error)"
        case .notMaster: "it is not a master"
        case .masterUnknown(let name): "the sentinels know no master '\(name)'"
        case .noSentinel(let reason): "no sentinel answers: \(reason)"
        case .closedByServer: "it closed the connection"
        case .lost(let reason): "the connection is lost: \(reason)"
        case .replyOverdue: "no reply within the time limit"
        case .malformedReply(let reason): "what came is no reply of Redis: \(reason)"
        case .idle: "it was not used"
        }
    }
}

extension ConnectionFailure {
    /// Of an error that NIO reports.
    init(_ error: any Error, isConnected: Bool) {
        switch error {
        case let failure as ConnectionFailure: self = failure
        // An end without its goodbye (RFC 8446, 6.1).
        case NIOSSLError.uncleanShutdown: self = .closedByServer
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self = .tls(Self.tlsReason("\(error)"))
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first {
                self = ConnectionFailure(first.error, isConnected: false)
            } else {
                self = .cannotConnect("no address is known for that name")
            }
        case ChannelError.connectTimeout: self = .noConnectionInTime
        case let error as IOError:
            let reason = Self.reason(error)
            self = isConnected ? .lost(reason) : .cannotConnect(reason)
        default: self = isConnected ? .lost("\(error)") : .cannotConnect("\(error)")
        }
    }

    private static func tlsReason(_ error: String) -> String {
        let reasons = [
            "failedToValidateHostname": "its certificate is for another name",
            "CERTIFICATE_VERIFY_FAILED": "its certificate is by nobody that is trusted, or out of date",
            "EOF during handshake": "it closed the connection in the middle of the handshake",
            "WRONG_VERSION_NUMBER": "it does not speak TLS",
        ]
        return reasons.first { error.contains($0.key) }?.value ?? error
    }

    private static func reason(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "connection refused"
        case ECONNRESET, EPIPE: "connection reset"
        case ETIMEDOUT: "timed out"
        case EHOSTUNREACH, ENETUNREACH: "no way to that host"
        case ENOENT: "no socket has that path"
        case EACCES, EPERM: "not allowed"
        default: "system error \(error.errnoCode)"
        }
    }
}
