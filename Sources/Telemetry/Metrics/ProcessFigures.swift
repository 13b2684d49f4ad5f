internal import Glibc

/// What the system says of this process, under the names that Prometheus' own libraries use. Where there is no /proc,
/// only what can be found out without it.
package struct ProcessFigures: Sendable {
    /// Seconds of user and system time.
    package let processorTime: Double
    /// Bytes; nil where it is not known.
    package let residentMemory: Int?
    package let virtualMemory: Int?
    package let openDescriptors: Int?
    package let maximumDescriptors: Int

    package static func now() -> ProcessFigures {
        var usage = rusage()
        unsafe getrusage(ownUsage, &usage)
        var limit = rlimit()
        unsafe getrlimit(descriptorLimit, &limit)
        let memory = text(ofFile: "/proc/self/statm").split(separator: " ").prefix(2).compactMap { Int($0) }
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        return ProcessFigures(
            processorTime: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            residentMemory: memory.count == 2 ? memory[1] * pageSize : nil,
            virtualMemory: memory.count == 2 ? memory[0] * pageSize : nil,
            openDescriptors: descriptorCount(),
            maximumDescriptors: Int(clamping: limit.rlim_cur)
        )
    }

    private static var ownUsage: __rusage_who_t { __rusage_who_t(RUSAGE_SELF.rawValue) }
    private static var descriptorLimit: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }

    package func write(to page: inout MetricsPage, startTime: Double) {
        page.begin("process_cpu_seconds_total", .counter, "User and system time spent, in seconds.")
        page.add(processorTime)
        page.begin("process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.")
        page.add(startTime)
        page.begin("process_max_fds", .gauge, "File descriptors that the process may have open.")
        page.add(maximumDescriptors)
        if let openDescriptors {
            page.begin("process_open_fds", .gauge, "File descriptors that the process has open.")
            page.add(openDescriptors)
        }
        if let residentMemory {
            page.begin("process_resident_memory_bytes", .gauge, "Memory that the process occupies.")
            page.add(residentMemory)
        }
        if let virtualMemory {
            page.begin("process_virtual_memory_bytes", .gauge, "Address space of the process.")
            page.add(virtualMemory)
        }
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }

    /// Without the one that looks.
    private static func descriptorCount() -> Int? {
        guard let listing = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(listing) }
        var count = 0
        while unsafe readdir(listing) != nil { count += 1 }
        return count - 3
    }

    private static func text(ofFile path: String) -> String {
        guard let file = unsafe fopen(path, "re") else { return "" }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
