internal import CSockets

/// A socket that belongs to a loop.
protocol PolledSocket: AnyObject {
    func ready(_ readiness: Readiness)
    /// To close itself.
    func loopEnded()
}

/// What epoll tells of a socket (epoll_ctl(2)).
struct Readiness: OptionSet {
    let rawValue: UInt32

    static let input = Readiness(rawValue: EPOLLIN.rawValue)
    static let output = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The other side sends no more.
    static let inputEnd = Readiness(rawValue: EPOLLRDHUP.rawValue)
    /// Both sides are at their end, or the connection is broken.
    static let broken = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
    /// To be told of what is new only: one system call less for each request.
    static let changes = Readiness(rawValue: EPOLLET.rawValue)
}
