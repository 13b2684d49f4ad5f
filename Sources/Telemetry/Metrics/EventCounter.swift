internal import Synchronization

/// Counts what is rare enough for a lock: logins, calls to others. A family of one counter for each set of label values.
package final class EventCounter: Sendable {
    private let name: String
    private let help: String
    private let labels: [String]
    private let counts: Mutex<[[String]: Int]>

    /// - Parameter known: label values that are shown from the start, so that a first event is an increase.
    package init(_ name: String, _ help: String, labels: [String] = [], known: [[String]] = []) {
        self.name = name
        self.help = help
        self.labels = labels
        let first = labels.isEmpty ? [[]] : known
        counts = Mutex(Dictionary(uniqueKeysWithValues: first.map { ($0, 0) }))
    }

    /// - Parameter values: one for each label, in their order; of a small set of words. One that is empty stands for no label.
    package func add(_ values: String..., by amount: Int = 1) {
        assert(values.count == labels.count, "\(name) has the labels \(labels)")
        counts.withLock { $0[values, default: 0] += amount }
    }

    package func write(to page: inout MetricsPage) {
        page.begin(name, .counter, help)
        for (values, count) in counts.withLock({ $0 }).sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            page.add(count, zip(labels, values).filter { !$1.isEmpty })
        }
    }
}

/// The same of durations.
package final class EventHistogram: Sendable {
    private let name: String
    private let help: String
    private let label: String
    private let histograms = Mutex<[String: DurationHistogram]>([:])

    package init(_ name: String, _ help: String, label: String) {
        self.name = name
        self.help = help
        self.label = label
    }

    package func add(_ value: String, _ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        histograms.withLock { $0[value, default: DurationHistogram()].add(nanoseconds: nanoseconds) }
    }

    package func write(to page: inout MetricsPage) {
        page.begin(name, .histogram, help)
        for (value, histogram) in histograms.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            page.add(histogram, [(label, value)])
        }
    }
}
