internal import Text

extension Timestamp {
    /// RFC 3339: `2026-11-25T21:04:05Z`.
    package var text: String { calendarTime.internetText }

    /// As people and logs read it: `2026-11-28 21:04:05 UTC`.
    package var spokenText: String { calendarTime.spokenText }

    /// A `Date` field as every server of today writes it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    package init?(httpDate text: String) {
        guard let time = CalendarTime(httpDate: text) else { return nil }
        self.init(secondsSince1970: Int64(time.secondsSince1970))
    }

    private var calendarTime: CalendarTime { CalendarTime(secondsSince1970: Int(secondsSince1970)) }
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
