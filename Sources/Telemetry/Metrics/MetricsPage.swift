/// Metrics in Prometheus' text format 0.0.4, family by family.
package struct MetricsPage: Sendable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    package private(set) var text = ""
    private var family = ""

    package init() {}

    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The samples that follow are this family's. `name` is a constant of ours: letters, digits and `_`.
    package mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        family = name
        let help = help.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    package mutating func add(_ value: Int, _ labels: [(name: String, value: String)] = []) {
        line("", labels, "\(value)")
    }

    package mutating func add(_ value: Double, _ labels: [(name: String, value: String)] = []) {
        line("", labels, Self.number(value))
    }

    /// A histogram's buckets, sum and count.
    package mutating func add(_ histogram: DurationHistogram, _ labels: [(name: String, value: String)] = []) {
        var below = 0
        for (bound, count) in zip(DurationHistogram.bounds, histogram.counts) {
            below += count
            line("_bucket", labels + [("le", Self.number(Double(bound) / 1e9))], "\(below)")
        }
        line("_bucket", labels + [("le", "+Inf")], "\(histogram.count)")
        line("_sum", labels, Self.number(Double(histogram.sum) / 1e9))
        line("_count", labels, "\(histogram.count)")
    }

    private mutating func line(_ suffix: String, _ labels: [(name: String, value: String)], _ value: String) {
        text += family + suffix
        if !labels.isEmpty {
            text += "{"
            text += labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "}"
        }
        text += " \(value)\n"
    }

    private static func number(_ value: Double) -> String {
        if let whole = Int(exactly: value) { return "\(whole)" }
        return "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
