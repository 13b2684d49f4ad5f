import Testing

@testable import Redis

@Suite("Settings of the client")
struct ConfigurationTests {
    @Test("a password does not show where a configuration is printed")
    func password() {
        var configuration = RedisConfiguration(.single(.tcp(host: "localhost", port: 6379)))
        configuration.password = RedisPassword("not to be seen")
        var text = ""
        dump(configuration, to: &text)
        #expect(!"\(configuration)\(String(reflecting: configuration))\(text)".contains("not to be seen"))
    }

    @Test("attempts come at most two seconds apart, and not all at once")
    func backoff() {
        var least = Backoff { 0.5 }
        var most = Backoff { 1 }
        #expect(
            (0..<8).map { _ in most.pause() } == [50, 100, 200, 400, 800, 1600, 2000, 2000].map { .milliseconds($0) }
        )
        #expect((0..<3).map { _ in least.pause() } == [25, 50, 100].map { .milliseconds($0) })
        most.reset()
        #expect(most.pause() == .milliseconds(50))
    }
}
