internal import Glibc

/// A moment, to the nanosecond.
package struct LogMoment: Sendable, Equatable {
    /// Since 1970.
    package var seconds: Int
    package var nanoseconds: Int

    package init(seconds: Int, nanoseconds: Int) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    package static func now() -> LogMoment {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return LogMoment(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }
}

/// Writes moments; what lines of one second share is put together once.
package struct LogTime: Sendable {
    /// Else UTC.
    private let isLocal: Bool
    private let now: @Sendable () -> LogMoment
    private var second: Int?
    private var plain: [UInt8] = []
    private var internet: [UInt8] = []

    package init(isLocal: Bool, now: @escaping @Sendable () -> LogMoment = LogMoment.now) {
        self.isLocal = isLocal
        self.now = now
    }

    /// `2006/01/02 15:04:05`, as oauth2-proxy writes it.
    package mutating func append(to buffer: inout LogBuffer) {
        prepare(now().seconds)
        buffer.append(literal: plain)
    }

    /// `2006-01-02T15:04:05.000Z` (RFC 3339), always UTC.
    package mutating func appendInternet(to buffer: inout LogBuffer) {
        let now = now()
        prepare(now.seconds)
        buffer.append(literal: internet)
        buffer.append(literal: ".")
        let thousandths = now.nanoseconds / 1_000_000
        for unit in [100, 10, 1] { buffer.append(decimal: thousandths / unit % 10) }
        buffer.append(literal: "Z")
    }

    private mutating func prepare(_ seconds: Int) {
        guard second != seconds else { return }
        second = seconds
        let there = CalendarTime(seconds, isLocal: isLocal)
        plain = Array("\(there.year)/\(there.month)/\(there.day) \(there.hour):\(there.minute):\(there.second)".utf8)
        let utc = isLocal ? CalendarTime(seconds, isLocal: false) : there
        internet = Array("\(utc.year)-\(utc.month)-\(utc.day)T\(utc.hour):\(utc.minute):\(utc.second)".utf8)
    }
}

/// A moment's parts, with as many digits as they are written with.
struct CalendarTime {
    let year, month, day, hour, minute, second: String

    init(_ seconds: Int, isLocal: Bool) {
        var time = time_t(seconds)
        var parts = unsafe tm()
        if isLocal {
            unsafe localtime_r(&time, &parts)
        } else {
            unsafe gmtime_r(&time, &parts)
        }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        year = unsafe "\(parts.tm_year + 1900)"
        month = unsafe two(parts.tm_mon + 1)
        day = unsafe two(parts.tm_mday)
        hour = unsafe two(parts.tm_hour)
        minute = unsafe two(parts.tm_min)
        second = unsafe two(parts.tm_sec)
    }
}
