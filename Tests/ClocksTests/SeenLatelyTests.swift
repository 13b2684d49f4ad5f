import Testing

@testable import Clocks

@Suite("What was seen lately")
struct SeenLatelyTests {
    private let start = ContinuousClock.now
    private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("an entry is found until its end, and not a moment longer")
    func end() {
        var seen = SeenLately<String, Int>(capacity: 10)
        seen.keep(1, of: "a", until: after(60), at: start)
        #expect(seen.value(of: "a", at: start) == 1)
        #expect(seen.value(of: "a", at: after(60)) == 1)
        #expect(seen.value(of: "a", at: after(60) + .nanoseconds(1)) == nil)
        #expect(seen.value(of: "b", at: start) == nil)
    }

    @Test("past the number that is kept the oldest goes first")
    func capacity() {
        var seen = SeenLately<Int, Int>(capacity: 3)
        for number in 0..<5 { seen.keep(number, of: number, until: after(60), at: start) }
        #expect((0..<5).map { seen.value(of: $0, at: start) } == [nil, nil, 2, 3, 4])
        #expect(seen.count == 3)
    }

    @Test("what comes again is the newest, with its new value and end")
    func again() {
        var seen = SeenLately<Int, Int>(capacity: 2)
        seen.keep(10, of: 1, until: after(60), at: start)
        seen.keep(20, of: 2, until: after(60), at: start)
        seen.keep(11, of: 1, until: after(90), at: start)
        seen.keep(30, of: 3, until: after(60), at: start)
        #expect(seen.value(of: 1, at: after(90)) == 11)
        #expect(seen.value(of: 2, at: start) == nil)
        #expect(seen.value(of: 3, at: start) == 30)
    }

    @Test("past the size of all the oldest go first, and what is larger than all of it is not kept")
    func size() {
        var seen = SeenLately<Int, Int>(capacity: 100, sizeLimit: 100)
        for number in 0..<4 { seen.keep(number, of: number, until: after(60), at: start, size: 30) }
        #expect((0..<4).map { seen.value(of: $0, at: start) } == [nil, 1, 2, 3])
        #expect(seen.size == 90)
        seen.keep(4, of: 4, until: after(60), at: start, size: 70)
        #expect((0..<5).map { seen.value(of: $0, at: start) } == [nil, nil, nil, 3, 4])
        seen.keep(5, of: 5, until: after(60), at: start, size: 101)
        #expect(seen.count == 0 && seen.size == 0)
    }

    @Test("what is over makes room before anything that is not")
    func expired() {
        var seen = SeenLately<Int, Int>(capacity: 2)
        seen.keep(1, of: 1, until: after(10), at: start)
        seen.keep(2, of: 2, until: after(100), at: start)
        seen.keep(3, of: 3, until: after(100), at: after(11))
        #expect(seen.count == 2)
        #expect(seen.value(of: 2, at: after(11)) == 2 && seen.value(of: 3, at: after(11)) == 3)
    }

    @Test("what is forgotten is gone, by its key or by what it is")
    func forget() {
        var seen = SeenLately<Int, String>(capacity: 10)
        for number in 0..<6 {
            seen.keep(number.isMultiple(of: 2) ? "even" : "odd", of: number, until: after(60), at: start, size: 1)
        }
        seen.forget(1)
        seen.forget(7)
        seen.forget { $1 == "even" }
        #expect((0..<6).map { seen.value(of: $0, at: start) } == [nil, nil, nil, "odd", nil, "odd"])
        #expect(seen.count == 2 && seen.size == 2)
        seen.keep("again", of: 0, until: after(60), at: start)
        #expect(seen.value(of: 0, at: start) == "again")
    }

    /// What it would do if it looked at everything each time.
    @Test("it keeps what a slow memory would keep, whatever comes in whichever order")
    func oracle() {
        var seen = SeenLately<UInt64, Int>(capacity: 20, sizeLimit: 200)
        var slow: [(key: UInt64, value: Int, end: Int, size: Int)] = []
        var state: UInt64 = 7
        func random(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        var now = 0
        for round in 0..<5000 {
            now += Int(random(3))
            let key = random(40)
            if random(10) == 0 {
                seen.forget(key)
                slow.removeAll { $0.key == key }
            } else {
                let size = Int(random(20))
                seen.keep(round, of: key, until: after(now + 30), at: after(now), size: size)
                slow.removeAll { $0.key == key }
                slow.append((key, round, now + 30, size))
                while let oldest = slow.first,
                    oldest.end < now || slow.count > 20 || slow.reduce(0, { $0 + $1.size }) > 200
                {
                    slow.removeFirst()
                }
            }
            for key in 0..<40 as Range<UInt64> {
                let expected = slow.first { $0.key == key && now <= $0.end }?.value
                #expect(seen.value(of: key, at: after(now)) == expected)
            }
            #expect(seen.count == slow.count)
        }
    }

    @Test("one key that comes again and again behind one that stays costs no memory, and no time that grows")
    func sameKey() {
        var seen = SeenLately<Int, Int>(capacity: 10)
        seen.keep(0, of: 0, until: after(3600), at: start)
        for number in 0..<200_000 { seen.keep(number, of: 1, until: after(60), at: start) }
        #expect(seen.count == 2)
        #expect(seen.arrivalCount <= 2 * 2 + 64)
        #expect(seen.value(of: 0, at: start) == 0 && seen.value(of: 1, at: start) == 199_999)
    }

    @Test("a hundred thousand keys in a full memory are taken, none looked at twice")
    func many() {
        var seen = SeenLately<Int, Int>(capacity: 1000)
        for number in 0..<100_000 { seen.keep(number, of: number, until: after(60), at: start) }
        #expect(seen.count == 1000)
        #expect(seen.arrivalCount <= 2001)
        #expect(seen.value(of: 99_000, at: start) == 99_000 && seen.value(of: 98_999, at: start) == nil)
    }
}
