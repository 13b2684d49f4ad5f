import TestSupport
import Testing

@testable import Decision

@Suite("What a gateway's request asks for besides the options")
struct RequestedPolicyTests {
    @Test(
        "a query a hundred times as long takes a hundred times as long to read, and no longer",
        arguments: ["a&", "allowed_groups=a&", "a,"]
    )
    func longQuery(piece: String) {
        func time(_ count: Int) -> Int {
            let query = Array(("allowed_groups=x&" + String(repeating: piece, count: count)).utf8)
            let began = threadTime()
            let policy = Policy(query: query.span)
            let time = threadTime() - began
            #expect(policy?.groups != nil)
            return time
        }
        let few = (0..<3).map { _ in time(300) }.min() ?? 0
        let many = time(30_000)
        // Each field that has no value was once looked for to the end of the query.
        #expect(many < few * 300, "\(many), not \(few)")
    }
}
