/// A moment in UTC, by the Gregorian calendar (RFC 3339).
package struct CalendarTime: Sendable, Equatable {
    package var year: Int
    /// From 1, as are days.
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int

    package init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    package init(secondsSince1970 seconds: Int) {
        let days = seconds.floorDivided(by: Self.secondsOfDay)
        let rest = seconds - days * Self.secondsOfDay
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
        // Years begin in March here, so that a leap day comes last.
        let shifted = days + Self.daysTo1970
        let era = shifted.floorDivided(by: Self.daysOfEra)
        let dayOfEra = shifted - era * Self.daysOfEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        month = part < 10 ? part + 3 : part - 9
        day = dayOfYear - (153 * part + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    package var secondsSince1970: Int {
        daysSince1970 * Self.secondsOfDay + hour * 3600 + minute * 60 + second
    }

    private var daysSince1970: Int {
        let year = month <= 2 ? year - 1 : year
        let era = year.floorDivided(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * Self.daysOfEra + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - Self.daysTo1970
    }

    private static let secondsOfDay = 86_400
    /// Four hundred years.
    private static let daysOfEra = 146_097
    /// From the first of March of the year 0.
    private static let daysTo1970 = 719_468
}

extension CalendarTime {
    /// `2026-11-28`.
    package var date: String { "\(year)-\(Self.two(month))-\(Self.two(day))" }
    /// `21:04:05`.
    package var clock: String { "\(Self.two(hour)):\(Self.two(minute)):\(Self.two(second))" }

    /// RFC 3339: `2026-11-25T21:04:05Z`.
    package var internetText: String { "\(date)T\(clock)Z" }
    /// As people and logs read it: `2026-11-28 21:04:05 UTC`.
    package var spokenText: String { "\(date) \(clock) UTC" }

    /// A number below 100 in two digits.
    package static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension CalendarTime {
    /// `IMF-fixdate`, as HTTP's fields write it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    package var httpDate: String {
        // 1 January 1970 was a Thursday.
        let weekday = Self.weekdays[(daysSince1970 + 4) - (daysSince1970 + 4).floorDivided(by: 7) * 7]
        return "\(weekday), \(Self.two(day)) \(Self.months[month - 1]) \(year) \(clock) GMT"
    }

    /// The same read; nil for the two forms that no server of today writes.
    package init?(httpDate text: String) {
        let parts = text.split { " ,:".contains($0) }
        guard parts.count == 8, parts[7] == "GMT", let month = Self.months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let numbers = [1, 3, 4, 5, 6].compactMap { Int(parts[$0]) }
        guard numbers.count == 5 else { return nil }
        self.init(
            year: numbers[1],
            month: month + 1,
            day: numbers[0],
            hour: numbers[2],
            minute: numbers[3],
            second: numbers[4]
        )
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

extension Int {
    fileprivate func floorDivided(by divisor: Int) -> Int {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }
}
