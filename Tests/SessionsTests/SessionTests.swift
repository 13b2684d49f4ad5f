import Clocks
import Sessions
import Testing

@Suite("A session's fields")
struct SessionTests {
    private let now = Timestamp(secondsSince1970: 1_800_000_000)

    @Test("are found wherever they begin, also past what two bytes can say")
    func farFields() {
        var positions: Set<Int> = []
        for count in 65_450...65_560 {
            var contents = SessionContents(createdAt: now, subject: "s")
            contents.groups = ["a", "b"]
            contents.accessToken = String(repeating: "t", count: count)
            contents.idToken = "id"
            contents.refreshToken = "refresh"
            let session = Session(contents)
            #expect(session[.accessToken]?.utf8.count == count)
            #expect(session[.idToken] == "id")
            #expect(session[.refreshToken] == "refresh")
            #expect(session[.email] == nil)
            #expect(session.groups == ["a", "b"])
            #expect(session.createdAt == now)
            // Tag and length stand before.
            if let place = session.range(of: .idToken) { positions.insert(place.lowerBound - 2) }
        }
        #expect(positions.isSuperset(of: 65_500...65_560))
    }
}
