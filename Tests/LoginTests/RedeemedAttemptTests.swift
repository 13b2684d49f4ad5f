import Cryptography
import HTTP1
import Synchronization
import TestSupport
import Testing

@testable import Login

@Suite("Callbacks that come again")
struct RedeemedAttemptTests {
    private let bindings = (0..<4).map { LoginAttempt.Binding(secret: [UInt8($0)]) }
    private let time = HandClock()
    private let redemptions = Count()

    /// How many redemptions there were.
    private final class Count: Sendable {
        let count = Mutex(0)
    }

    /// What a callback gets: the number of the redemption that answered it; nil where the code was redeemed before.
    private func ask(
        _ redeemed: RedeemedAttempts,
        _ number: Int,
        code: String = "c",
        isSpent: Bool = true,
        gate: AsyncStream<Void>? = nil
    ) async -> Int? {
        let redemptions = redemptions
        let claim = redeemed.claim(bindings[number], code: code, lifetime: 900) { _ in
            if let gate { for await _ in gate {} }
            let number = redemptions.count.withLock { count in
                count += 1
                return count
            }
            let response = Response(status: .found, headers: [("Location", "/\(number)")])
            return isSpent ? .spent(response) : .unspent(response)
        }
        guard case .redemption(let redemption) = claim,
            let response = await redemption.response(within: .seconds(60))
        else { return nil }
        return Int(response.headers[0].value.dropFirst())
    }

    @Test("the same callback joins the redemption under way, and gets its answer for a minute")
    func joins() async {
        let redeemed = RedeemedAttempts(capacity: 10, clock: time.monotonic)
        let (gate, opened) = AsyncStream<Void>.makeStream()
        async let first = ask(redeemed, 0, gate: gate)
        while !redeemed.contains(bindings[0]) { await Task.yield() }
        async let second = ask(redeemed, 0)
        opened.finish()
        #expect(await [first, second] == [1, 1])
        time.advance(.seconds(60))
        #expect(await ask(redeemed, 0) == 1)
        time.advance(.seconds(1))
        #expect(await ask(redeemed, 0) == nil)
    }

    @Test(
        "a page says after a while that the person waits in line; once the provider is asked, its answer is waited for"
    )
    func inLine() async {
        let redeemed = RedeemedAttempts(capacity: 10, clock: time.monotonic)
        let (turn, comes) = AsyncStream<Void>.makeStream()
        let (answer, isThere) = AsyncStream<Void>.makeStream()
        let (begun, begins) = AsyncStream<Void>.makeStream()
        func ask() -> RedeemedAttempts.Redeeming? {
            let claim = redeemed.claim(bindings[0], code: "c", lifetime: 900) { progress in
                for await _ in turn {}
                progress.begin()
                begins.finish()
                for await _ in answer {}
                return .spent(Response(status: .found))
            }
            guard case .redemption(let redemption) = claim else { return nil }
            return redemption
        }
        #expect(await ask()?.response(within: .milliseconds(10)) == nil)
        comes.finish()
        for await _ in begun {}
        // Its patience is over at once, and the answer comes when it has long been waiting.
        async let second = ask()?.response(within: .zero)
        for _ in 0..<1000 { await Task.yield() }
        isThere.finish()
        #expect(await second?.status == .found)
    }

    @Test("another code for the same attempt is refused")
    func otherCode() async {
        let redeemed = RedeemedAttempts(capacity: 10, clock: time.monotonic)
        #expect(await ask(redeemed, 0) == 1)
        #expect(await ask(redeemed, 0, code: "d") == nil)
    }

    @Test("a code that did not go out may be tried again")
    func unspent() async {
        let redeemed = RedeemedAttempts(capacity: 10, clock: time.monotonic)
        #expect(await ask(redeemed, 0, isSpent: false) == 1)
        #expect(await ask(redeemed, 0) == 2)
        #expect(await ask(redeemed, 0) == 2)
    }

    @Test("an attempt is redeemed once, as long as it could be; past the capacity the oldest is forgotten")
    func once() async {
        let redeemed = RedeemedAttempts(capacity: 3, clock: time.monotonic)
        #expect(await ask(redeemed, 0) == 1)
        time.advance(.seconds(900))
        #expect(await ask(redeemed, 0) == nil)
        for number in 1..<4 { #expect(await ask(redeemed, number) == number + 1) }
        #expect(await ask(redeemed, 3) == 4)
        #expect(await ask(redeemed, 0) == 5)
    }
}
