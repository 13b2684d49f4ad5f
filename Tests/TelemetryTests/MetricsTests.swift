import Telemetry
import Testing

@Suite("Metrics in Prometheus' text format")
struct MetricsTests {
    @Test("families, labels and numbers, escaped (text format 0.0.4)")
    func page() {
        var page = MetricsPage()
        page.begin("a_total", .counter, "Two\nlines.")
        page.add(3, [("name", "x\"\\\ny")])
        page.begin("b", .gauge, "A number.")
        page.add(0.25)
        page.add(1.0)
        #expect(
            page.text == """
                # HELP a_total Two\\nlines.
                # TYPE a_total counter
                a_total{name="x\\"\\\\\\ny"} 3
                # HELP b A number.
                # TYPE b gauge
                b 0.25
                b 1

                """
        )
    }

    @Test("a histogram's buckets hold what is below them, and their sum is what came")
    func histogram() {
        var histogram = DurationHistogram()
        for nanoseconds: Int64 in [10, 25_000, 25_001, 3_000_000_000, 60_000_000_000] {
            histogram.add(nanoseconds: nanoseconds)
        }
        var other = DurationHistogram()
        other.add(nanoseconds: 10)
        histogram += other
        var page = MetricsPage()
        page.begin("t_seconds", .histogram, "Time.")
        page.add(histogram, [("endpoint", "auth")])
        let lines = page.text.split(separator: "\n")
        #expect(lines.count == 2 + DurationHistogram.bounds.count + 3)
        for line in [
            #"t_seconds_bucket{endpoint="auth",le="2.5e-05"} 3"#, #"t_seconds_bucket{endpoint="auth",le="5e-05"} 4"#,
            #"t_seconds_bucket{endpoint="auth",le="2.5"} 4"#, #"t_seconds_bucket{endpoint="auth",le="5"} 5"#,
            #"t_seconds_bucket{endpoint="auth",le="10"} 5"#, #"t_seconds_bucket{endpoint="auth",le="+Inf"} 6"#,
            #"t_seconds_count{endpoint="auth"} 6"#, #"t_seconds_sum{endpoint="auth"} 63.000050021"#,
        ] {
            #expect(lines.contains { $0 == line }, "\(line): \(page.text)")
        }
    }

    @Test("a counter shows what is known of it from the start, and what came")
    func counter() {
        let counter = EventCounter("c_total", "Things.", labels: ["a", "b"], known: [["x", "y"]])
        counter.add("x", "z")
        counter.add("x", "z", by: 2)
        var page = MetricsPage()
        counter.write(to: &page)
        #expect(page.text.hasSuffix("c_total{a=\"x\",b=\"y\"} 0\nc_total{a=\"x\",b=\"z\"} 3\n"))
    }

    @Test("what the system says of this process can be true")
    func process() throws {
        let figures = ProcessFigures.now()
        #expect(figures.processorTime > 0 && figures.maximumDescriptors > 0)
        #expect(try #require(figures.residentMemory) > 1 << 20)
        #expect(try #require(figures.openDescriptors) >= 3)
        #expect(try #require(figures.virtualMemory) >= #require(figures.residentMemory))
    }
}
