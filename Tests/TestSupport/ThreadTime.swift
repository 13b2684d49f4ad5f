internal import Glibc

/// Nanoseconds that the processor has run this thread: what else the machine does is not in them.
package func threadTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
