internal import Glibc

/// The `Date` field (RFC 9110, 5.6.7), put together once a second.
struct HTTPDate {
    private var second = -1
    private var current: [UInt8] = []

    /// With its name and the line's end.
    mutating func line() -> [UInt8] {
        let now = time(nil)
        if now != second {
            second = now
            current = Array("Date: \(Self.text(secondsSince1970: now))\r\n".utf8)
        }
        return current
    }

    static func text(secondsSince1970 seconds: Int) -> String {
        let days = seconds / 86_400
        let (year, month, day) = civil(days)
        let rest = seconds % 86_400
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        // 1 January 1970 was a Thursday.
        return "\(weekdays[(days + 4) % 7]), \(two(day)) \(months[month - 1]) \(year) \(clock) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The Gregorian date of a day since 1970: years are counted from March, so that a leap day comes last.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let sinceMarchOfYear0 = days + 719_468
        let era = sinceMarchOfYear0 / 146_097
        let dayOfEra = sinceMarchOfYear0 % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}
