internal import Glibc
internal import Text

/// The `Date` field (RFC 9110, 5.6.7), put together once a second.
struct HTTPDate {
    private var second = -1
    private var current: [UInt8] = []

    /// With its name and the line's end.
    mutating func line() -> [UInt8] {
        let now = time(nil)
        if now != second {
            second = now
            current = Array("Date: \(CalendarTime(secondsSince1970: now).httpDate)\r\n".utf8)
        }
        return current
    }
}
