import TestSupport
import Testing

@testable import Settings

/// Sources filled at random, and what a reader of the rules would say comes of them. A failure names the seed, with which
/// the same is drawn again.
@Suite("layers at random")
struct LayeringPropertyTests {
    private struct Draw: RandomNumberGenerator {
        private var random: SplitMix

        init(seed: UInt64) {
            random = SplitMix(seed: seed)
        }

        mutating func next() -> UInt64 { random.next() }
        mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
        mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &self)] }
    }

    /// Options of each shape that no check across options looks at, with values as one would write them.
    private static let values: [(flag: String, values: [String])] = [
        ("footer", ["", "a", "b c", "=x", "-"]), ("banner", ["x", "y,z", "\"q\"", "#"]),
        ("reverse-proxy", ["true", "false"]), ("force-json-errors", ["true", "false"]),
        ("cookie-csrf-per-request-limit", ["0", "7", "32"]), ("threads", ["0", "1", "16"]),
        ("cookie-csrf-expire", ["15m", "1h30m", "10s"]), ("allowed-group", ["a", "b", "c d"]),
        ("whitelist-domain", ["example.com", "*.example.org", "a.example:*"]),
        ("email-domain", ["example.com", "*"]), ("cookie-path", ["/", "/app"]),
    ]

    @Test("the value and origin of each option are those of the highest source that gives it", arguments: 0..<300)
    func precedence(run: Int) throws {
        let seed = UInt64(run) &* 7919 &+ UInt64.random(in: 0..<1_000_000)
        var draw = Draw(seed: seed)
        var arguments: [String] = []
        var environment = Loading.good
        environment["OAUTH2_PROXY_EMAIL_DOMAINS"] = nil
        // Somebody must be named, and the lists below may be drawn empty.
        environment["OAUTH2_PROXY_ALLOWED_ROLES"] = "staff"
        var lines: [String] = []
        var expected: [(flag: String, value: String, origin: Origin)] = []
        for (flag, values) in Self.values.shuffled(using: &draw) {
            let option = try #require(Option.byFlag[flag])
            let isList = option.shape == .list
            var value = option.standard
            var origin = Origin.standard
            if draw.chance(40) {
                let given = isList ? (0..<draw.pick([0, 1, 2, 3])).map { _ in draw.pick(values) } : [draw.pick(values)]
                let texts = given.map { "\"" + $0.replacing("\"", with: "\\\"") + "\"" }
                lines.append("\(option.key) = \(isList ? "[\(texts.joined(separator: ", "))]" : texts[0])")
                value = given.joined(separator: ",")
                origin = .file(path: "sidegate.toml", line: lines.count)
            }
            if draw.chance(40) {
                let given = draw.pick(values)
                environment[option.variable] = given
                // An empty variable is as good as none.
                if !given.isEmpty { (value, origin) = (given, .environment(option.variable)) }
            }
            if draw.chance(40) {
                let given = isList ? (0..<draw.pick([1, 2])).map { _ in draw.pick(values) } : [draw.pick(values)]
                for one in given {
                    arguments +=
                        option.shape == .boolean || draw.chance(50) ? ["--\(flag)=\(one)"] : ["--\(flag)", one]
                }
                (value, origin) = (given.joined(separator: ","), .flag("--\(flag)"))
            }
            expected.append((flag, value, origin))
        }
        var loading = Loading(arguments: arguments, environment: environment)
        if !lines.isEmpty {
            loading.arguments.append("--config=sidegate.toml")
            loading.files["sidegate.toml"] = lines.joined(separator: "\n")
        }
        let settings: Settings
        do {
            settings = try loading.settings
        } catch {
            Issue.record("seed \(seed): \(error) of \(loading)")
            return
        }
        for (flag, value, origin) in expected {
            let effective = try #require(settings.effective.first { $0.option.flag == flag })
            #expect(effective.value == value, "seed \(seed): --\(flag) of \(loading)")
            #expect(effective.origin == origin, "seed \(seed): --\(flag) of \(loading)")
        }
    }

    @Test(
        "no text, however it is mangled, makes the reading of a file, a line or a variable fail otherwise than by a problem"
    )
    func mangled() {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var draw = Draw(seed: seed)
        let alphabet = Array("abz_-.=,'\"[]{}#\\\n\t \u{0}\u{1b}é9:/*$")
        for _ in 0..<3000 {
            let text = String((0..<Int.random(in: 0..<40, using: &draw)).map { _ in draw.pick(alphabet) })
            let option = draw.pick(Option.all)
            var loading = Loading.good(file: "\(option.key) = \(text)\n")
            loading.arguments += ["--\(option.flag)=\(text)", text]
            loading.environment[option.variable] = text
            for line in loading.problems + loading.warnings {
                #expect(!line.utf8.contains { $0 < 0x20 || $0 == 0x7f }, "seed \(seed): \(line) of \(loading)")
            }
        }
    }
}
