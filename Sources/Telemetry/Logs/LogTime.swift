internal import Glibc
internal import Text

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
        let two = CalendarTime.two
        plain = Array("\(there.year)/\(two(there.month))/\(two(there.day)) \(there.clock)".utf8)
        let utc = isLocal ? CalendarTime(seconds, isLocal: false) : there
        internet = Array("\(utc.date)T\(utc.clock)".utf8)
    }
}

extension CalendarTime {
    /// - Parameter isLocal: in the time zone of the machine; else in UTC.
    init(_ seconds: Int, isLocal: Bool) {
        guard isLocal else {
            self.init(secondsSince1970: seconds)
            return
        }
        var time = time_t(seconds)
        var parts = unsafe tm()
        unsafe localtime_r(&time, &parts)
        unsafe self.init(
            year: Int(parts.tm_year) + 1900,
            month: Int(parts.tm_mon) + 1,
            day: Int(parts.tm_mday),
            hour: Int(parts.tm_hour),
            minute: Int(parts.tm_min),
            second: Int(parts.tm_sec)
        )
    }
}
