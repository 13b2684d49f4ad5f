internal import Glibc

package enum StandardDescriptors {
    /// Opens /dev/null on those of 0, 1 and 2 that were closed, before anything else takes their numbers: log lines would
    /// then go into a socket.
    package static func fill() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free: this one.
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }
}
