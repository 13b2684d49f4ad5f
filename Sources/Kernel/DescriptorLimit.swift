internal import Glibc

/// How many files and sockets the program may have open (RLIMIT_NOFILE, getrlimit(2)).
package struct DescriptorLimit: Sendable, Equatable {
    package let count: Int

    package init(count: Int) {
        self.count = count
    }

    /// Raises the soft limit, which is 1,024 on most systems, to the hard one, as programs in Go do by themselves.
    package static func raised() -> DescriptorLimit {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return DescriptorLimit(count: 1024)
        }
        var wanted = limit
        wanted.rlim_cur = limit.rlim_max
        if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wanted) == 0 { limit = wanted }
        return DescriptorLimit(count: Int(clamping: limit.rlim_cur))
    }

    /// Kept from connections for the program's own work: its loops and files, the provider, Redis, and what the system's
    /// libraries open for a moment.
    package var reserve: Int { min(max(count / 8, 24), 256) }

    /// Connections that may be open beside that.
    package var connections: Int { max(count - reserve, 1) }
}
