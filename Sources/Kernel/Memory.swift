internal import CKernel
internal import Glibc

package enum Memory {
    /// The address space is too small for the threads that run from the start.
    package struct TooLittle: Error, CustomStringConvertible {
        /// In MB.
        let limit: Int

        package var description: String {
            "the address space is limited to \(limit) MB (`ulimit -v`, LimitAS=), and needs \(Memory.leastAddressSpace) MB; "
                + "leave it unlimited, and bound memory by a cgroup (MemoryMax=)"
        }
    }

    /// In MB: the program and its libraries, the stacks of some 20 threads, and two arenas of malloc.
    static let leastAddressSpace = 512

    /// To be called before threads are made. Where the address space is bounded, threads share two arenas of malloc, in
    /// place of one each that reserves 64 MB: without room to reserve, allocations fail, which nothing in Swift survives.
    package static func prepare() throws(TooLittle) {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max
        else { return }
        let megabytes = Int(clamping: limit.rlim_cur >> 20)
        guard megabytes >= leastAddressSpace else { throw TooLittle(limit: megabytes) }
        mallopt(M_ARENA_MAX, 2)
    }
}
