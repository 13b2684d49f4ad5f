import Testing
import Text

@Suite("Dates")
struct CalendarTimeTests {
    @Test(
        "a moment is written as RFC 3339, RFC 9110 and people write it",
        arguments: [
            (0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_827_696, "2000-02-29T12:34:56Z", "Tue, 29 Feb 2000 12:34:56 GMT"),
            (4_107_542_399, "2100-02-28T23:59:59Z", "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "2100-03-01T00:00:00Z", "Mon, 01 Mar 2100 00:00:00 GMT"),
            (-1, "1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
        ]
    )
    func texts(seconds: Int, internet: String, http: String) {
        let time = CalendarTime(secondsSince1970: seconds)
        #expect(time.internetText == internet)
        #expect(time.httpDate == http)
        #expect(time.spokenText == "\(internet.prefix(10)) \(internet.dropFirst(11).prefix(8)) UTC")
        #expect(time.secondsSince1970 == seconds)
        #expect(CalendarTime(httpDate: http) == time)
    }

    @Test("every day of four hundred years comes back, and the calendar goes on by a day")
    func everyDay() {
        var former = CalendarTime(secondsSince1970: -86_400)
        for day in 0..<146_097 {
            let time = CalendarTime(secondsSince1970: day * 86_400 + 86_399)
            #expect(time.secondsSince1970 == day * 86_400 + 86_399)
            let isNext =
                time.day == former.day + 1 && time.month == former.month && time.year == former.year
                || time.day == 1 && time.month == former.month % 12 + 1 && former.day >= 28
            #expect(isNext)
            former = time
        }
        #expect(former.date == "2369-12-31")
    }

    @Test("another form of date is refused", arguments: ["", "Sunday, 06-Nov-94 08:49:37 GMT", "06 Nov 1994", "now"])
    func refused(text: String) {
        #expect(CalendarTime(httpDate: text) == nil)
    }
}
