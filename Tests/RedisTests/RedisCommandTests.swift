import Testing

@testable import Redis

@Suite("Commands and errors")
struct RedisCommandTests {
    @Test("a password does not show where a configuration is printed")
    func password() {
        var configuration = RedisConfiguration(.single(.tcp(host: "localhost", port: 6379)))
        configuration.password = RedisPassword("not to be seen")
        var text = ""
        dump(configuration, to: &text)
        #expect(!"\(configuration)\(String(reflecting: configuration))\(text)".contains("not to be seen"))
    }
}
