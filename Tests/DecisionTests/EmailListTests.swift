import Decision
import Testing

@Suite("A file of addresses")
struct EmailListTests {
    private func contains(_ list: EmailList, _ email: String) -> Bool {
        list.contains(Array(email.utf8).span)
    }

    @Test("addresses are found whole and in any case, quoted, with a name behind, and with blanks of any kind around")
    func lines() {
        let file =
            "\u{FEFF}Ann@Example.com, Ann\r\n\n# all of us\n\"bob@example.com\"\n \u{A0}carl@example.com\u{A0}\t\ndora@b.example"
        let list = EmailList(Array(file.utf8))
        #expect(list.count == 4 && list.badLines.isEmpty)
        for email in ["ann@example.com", "ANN@EXAMPLE.COM", "bob@example.com", "carl@example.com", "dora@b.example"] {
            #expect(contains(list, email), "\(email)")
        }
        for email in ["nn@example.com", "ann@example.co", "ann@example.comb", "", "ann", "@example.com", "all@of.us"] {
            #expect(!contains(list, email), "\(email)")
        }
    }

    @Test("a line that nobody's address can match is named with its number, and the others count")
    func badLines() {
        let list = EmailList(
            Array("ann@example.com\nexample.com\n*@example.com\n@b.example\na@b@c.example\n\u{E9}@x.example".utf8)
        )
        #expect(list.badLines.map(\.number) == [2, 3, 4, 5, 6])
        #expect(
            list.badLines.map(\.text) == [
                "example.com", "*@example.com", "@b.example", "a@b@c.example", "\u{E9}@x.example",
            ]
        )
        #expect(contains(list, "ann@example.com") && !contains(list, "*@example.com"))
    }

    @Test("an empty file and one of comments hold nobody", arguments: ["", "\n\n", "# nobody\n"])
    func empty(file: String) {
        let list = EmailList(Array(file.utf8))
        #expect(list.isEmpty && !contains(list, "ann@example.com") && !contains(list, ""))
    }

    @Test("each of many addresses is found, and none besides, however the table is filled")
    func many() {
        let list = EmailList(Array((0..<100_000).map { "user\($0)@example.com\n" }.joined().utf8))
        #expect(list.count == 100_000 && list.badLines.isEmpty)
        for number in stride(from: 0, to: 100_000, by: 19) {
            #expect(contains(list, "User\(number)@example.com"))
            #expect(!contains(list, "user\(number)@example.org"))
        }
    }
}
