extension Timestamp {
    /// RFC 3339: `2026-11-25T21:04:05Z`.
    package var text: String {
        let seconds = Int(secondsSince1970)
        let (year, month, day) = Self.date(ofDay: seconds.floorDivided(by: 86_400))
        let rest = seconds - seconds.floorDivided(by: 86_400) * 86_400
        return "\(year)-\(two(month))-\(two(day))T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }

    /// A `Date` field as every server of today writes it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    package init?(httpDate text: String) {
        let parts = text.split { " ,:".contains($0) }
        guard parts.count == 8, parts[7] == "GMT", let month = Self.months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let numbers = [1, 3, 4, 5, 6].compactMap { Int(parts[$0]) }
        guard numbers.count == 5 else { return nil }
        let (day, year, hour, minute, second) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
        self.init(
            secondsSince1970: Int64(
                Self.day(year, month + 1, day) * 86_400 + hour * 3600 + minute * 60 + second
            )
        )
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Days since 1970 of a Gregorian date; years begin in March here, so that a leap day comes last.
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year.floorDivided(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(ofDay days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Int {
    fileprivate func floorDivided(by divisor: Int) -> Int {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }
}

/// A span of time as people say it, in its two largest units: `6d 22h`, `3m 5s`.
package func spoken(seconds: Int64) -> String {
    var rest = seconds.magnitude
    var parts: [String] = []
    for (unit, size) in [("d", 86_400 as UInt64), ("h", 3600), ("m", 60), ("s", 1)] {
        if rest >= size { parts.append("\(rest / size)\(unit)") } else if !parts.isEmpty { break }
        rest %= size
        if parts.count == 2 { break }
    }
    return parts.isEmpty ? "0s" : parts.joined(separator: " ")
}
