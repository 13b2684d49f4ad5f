import Settings
import Testing

@Suite("asked the same as oauth2-proxy")
struct DropInTests {
    @Test("the answer is oauth2-proxy's, or differs for a reason", arguments: Pair.all)
    func answer(pair: Pair) async throws {
        let site: Site
        let answer: RawAnswer
        switch try await Site.of(pair) {
        case .success(let started):
            site = started
            answer = pair.ask == nil ? RawAnswer(status: "starts") : try await site.answer(to: pair)
        case .failure(let complaints):
            let answer = RawAnswer(status: "does not start", body: complaints.text)
            #expect(Expectation(lines: pair.expected).unmet(by: answer) == [], "\(answer)")
            return
        }
        let unmet = Expectation(lines: pair.expected).unmet(by: answer) {
            $0.replacingOccurrences(of: "{issuer}", with: site.issuer)
        }
        #expect(unmet == [], "\(answer)")
    }

    @Test("what differs has its reason in docs/differences.md, and is not the same after all")
    func reasons() {
        let known = Set(Difference.all.map(\.what))
        for pair in Pair.all {
            #expect((pair.here == nil) == (pair.because == nil), "\(pair.what)")
            #expect(pair.here != pair.there, "\(pair.what)")
            if let because = pair.because { #expect(known.contains(because), "\(pair.what): \(because)") }
        }
    }

    @Test("the table is there: about a hundred, each with a name of its own")
    func size() {
        #expect(Pair.all.count >= 100)
        #expect(Set(Pair.all.map(\.what)).count == Pair.all.count)
    }
}
