import Glibc
import Kernel

/// The sockets that systemd hands over, by the names that their units give them (sd_listen_fds_with_names(3)).
struct SystemdSockets {
    struct NotThere: Error, Equatable, CustomStringConvertible {
        let name: String
        let known: [String]

        var description: String {
            let others = known.isEmpty ? "none was handed over" : "there are \(known.joined(separator: ", "))"
            return
                "cannot listen on fd:\(name): no socket of that name was handed over; \(others). A socket unit gives "
                + "its name by FileDescriptorName=."
        }
    }

    private let names: [String]
    /// The number of the first.
    private static let first: Int32 = 3

    /// - Parameter environment: `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES` count where the first is this process's.
    init(environment: [String: String], processID: Int32) {
        let isForUs = environment["LISTEN_PID"].flatMap(Int32.init) == processID
        let count = isForUs ? environment["LISTEN_FDS"].flatMap(Int.init) ?? 0 : 0
        let given = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        names = (0..<max(0, min(count, 1000))).map { $0 < given.count ? String(given[$0]) : "unknown" }
    }

    static func current() -> SystemdSockets {
        SystemdSockets(environment: currentEnvironment(), processID: getpid())
    }

    func descriptor(named name: String) throws(NotThere) -> Int32 {
        guard let index = names.firstIndex(of: name) else { throw NotThere(name: name, known: names) }
        return Self.first + Int32(index)
    }
}
