internal import Text

/// Durations in Go's notation (`time.ParseDuration`), which oauth2-proxy reads: `168h`, `1h30m`, `1.5h`, `500ms`, `0`.
extension Duration: OptionValue {
    package static var shape: Option.Shape { .duration }
    package static var placeholder: String { "DURATION" }

    package init(text: String) throws(BadValue) {
        let expected = "write it as 168h, 90m, 1h30m, 1.5h or 500ms"
        if text.utf8.first == UInt8(ascii: "-") {
            throw BadValue("is negative; \(expected)")
        }
        if text == "0" {
            self = .zero
            return
        }
        guard !text.isEmpty else { throw BadValue("is not a duration; \(expected)") }
        var rest = Substring(text).utf8
        var total: Int64 = 0
        while !rest.isEmpty {
            let whole = rest.prefix(while: ASCII.isDigit)
            rest = rest[whole.endIndex...]
            var fraction = rest.prefix(0)
            if rest.first == UInt8(ascii: ".") {
                fraction = rest.dropFirst().prefix(while: ASCII.isDigit)
                rest = rest[fraction.endIndex...]
            }
            guard !whole.isEmpty || !fraction.isEmpty else {
                throw BadValue("is not a duration; \(expected)")
            }
            let unit = rest.prefix { !ASCII.isDigit($0) && $0 != UInt8(ascii: ".") }
            rest = rest[unit.endIndex...]
            guard let size = Self.nanoseconds(in: String(Substring(unit))) else {
                if unit.isEmpty {
                    throw BadValue("has no unit; \(expected)")
                }
                throw BadValue("is not a duration (units are h, m, s, ms, us and ns); \(expected)")
            }
            guard let sum = Self.sum(total, whole: whole, fraction: fraction, unit: size) else {
                throw BadValue("is longer than 292 years; \(expected)")
            }
            total = sum
        }
        self = .nanoseconds(total)
    }

    private static func nanoseconds(in unit: String) -> Int64? {
        switch unit {
        case "ns": 1
        case "us", "\u{b5}s", "\u{3bc}s": 1000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        default: nil
        }
    }

    /// nil if 64 bits of nanoseconds cannot hold it, as in Go.
    private static func sum(
        _ total: Int64,
        whole: Substring.UTF8View,
        fraction: Substring.UTF8View,
        unit: Int64
    ) -> Int64? {
        var result = total
        if !whole.isEmpty {
            guard let count = Int64(Substring(whole)) else { return nil }
            let (product, tooBig) = count.multipliedReportingOverflow(by: unit)
            let (sum, overflow) = result.addingReportingOverflow(product)
            if tooBig || overflow { return nil }
            result = sum
        }
        var part = unit
        var numerator: Int64 = 0
        var denominator: Int64 = 1
        // Fifteen digits are finer than a nanosecond in an hour, and keep the product below within 128 bits.
        for digit in fraction.prefix(15) {
            numerator = numerator * 10 + Int64(digit - UInt8(ascii: "0"))
            denominator *= 10
        }
        part = Int64(Int128(part) * Int128(numerator) / Int128(denominator))
        let (sum, overflow) = result.addingReportingOverflow(part)
        return overflow ? nil : sum
    }

    /// `168h`, `1h30m`, `1.5s`, `500ms`, `0s`: as Go would print it, without the parts that are zero.
    package var text: String {
        let nanoseconds = components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
        if nanoseconds == 0 { return "0s" }
        if nanoseconds < 1000 { return "\(nanoseconds)ns" }
        if nanoseconds < 1_000_000 { return Self.decimal(nanoseconds, unit: 1000) + "us" }
        if nanoseconds < 1_000_000_000 { return Self.decimal(nanoseconds, unit: 1_000_000) + "ms" }
        let hours = nanoseconds / 3_600_000_000_000
        let minutes = nanoseconds / 60_000_000_000 % 60
        let rest = nanoseconds % 60_000_000_000
        return (hours > 0 ? "\(hours)h" : "") + (minutes > 0 ? "\(minutes)m" : "")
            + (rest > 0 ? Self.decimal(rest, unit: 1_000_000_000) + "s" : "")
    }

    private static func decimal(_ value: Int64, unit: Int64) -> String {
        var text = String(value / unit)
        var rest = value % unit
        if rest > 0 { text += "." }
        while rest > 0 {
            rest *= 10
            text += String(rest / unit)
            rest %= unit
        }
        return text
    }
}
