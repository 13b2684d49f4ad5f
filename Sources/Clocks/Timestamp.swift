/// A moment in whole seconds since 1970-01-01T00:00:00Z, as JWT's NumericDate and cookies count time.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var secondsSince1970: Int64

    package init(secondsSince1970: Int64) {
        self.secondsSince1970 = secondsSince1970
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    /// The moment `seconds` later; a sum past the range of 64 bits stays at its end.
    package static func + (moment: Timestamp, seconds: Int64) -> Timestamp {
        let (sum, overflow) = moment.secondsSince1970.addingReportingOverflow(seconds)
        return Timestamp(secondsSince1970: overflow ? (seconds < 0 ? .min : .max) : sum)
    }

    /// Seconds from `earlier` to `later`, negative where the order is the other way round.
    package static func - (later: Timestamp, earlier: Timestamp) -> Int64 {
        let (difference, overflow) = later.secondsSince1970.subtractingReportingOverflow(earlier.secondsSince1970)
        return overflow ? (later > earlier ? .max : .min) : difference
    }
}
