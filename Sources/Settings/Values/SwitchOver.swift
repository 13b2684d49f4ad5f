/// How long something of oauth2-proxy's is still taken: `on`, `off`, or a day on which that ends.
package enum SwitchOver: Sendable, Equatable, OptionValue {
    case on, off
    /// Seconds since 1970 at which the day begins, in UTC, and the day as it was written.
    case until(secondsSince1970: Int64, day: String)

    package init(text: String) throws(BadValue) {
        switch text {
        case "on", "true": self = .on
        case "off", "false": self = .off
        default:
            guard let days = Self.daysSince1970(text) else {
                throw BadValue("is neither on nor off nor a day; write a day as 2027-01-31")
            }
            self = .until(secondsSince1970: days * 86_400, day: text)
        }
    }

    package static var placeholder: String { "on|off|YYYY-MM-DD" }

    package var text: String {
        switch self {
        case .on: "on"
        case .off: "off"
        case .until(_, let day): day
        }
    }

    /// RFC 3339, `full-date`.
    private static func daysSince1970(_ text: String) -> Int64? {
        let digits = text.split(separator: "-", omittingEmptySubsequences: false)
        guard digits.map(\.utf8.count) == [4, 2, 2],
            text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "-") }),
            let year = Int64(digits[0]), let month = Int(digits[1]), let day = Int64(digits[2]), 1970...9999 ~= year,
            1...12 ~= month
        else { return nil }
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard 1...lengths[month - 1] ~= day else { return nil }
        let before = year - 1
        let leapDays = before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400)
        return (year - 1970) * 365 + leapDays + lengths[..<(month - 1)].reduce(0, +) + day - 1
    }
}
