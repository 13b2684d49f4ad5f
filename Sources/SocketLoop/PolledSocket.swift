internal import CSockets

/// A socket that belongs to a loop.
package protocol PolledSocket: AnyObject {
    func ready(_ readiness: Readiness)
    /// To close itself.
    func loopEnded()
}

/// What epoll tells of a socket (epoll_ctl(2)).
package struct Readiness: OptionSet {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let input = Readiness(rawValue: EPOLLIN.rawValue)
    package static let output = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The other side sends no more.
    package static let inputEnd = Readiness(rawValue: EPOLLRDHUP.rawValue)
    /// Both sides are at their end, or the connection is broken.
    package static let broken = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
    /// Only changes are reported: one system call less for each request.
    package static let changes = Readiness(rawValue: EPOLLET.rawValue)
}
