/// Something that takes bytes from strangers, and what it promises for every one of them.
///
/// libFuzzer drives these (`Fuzz/run`); the plain tests put the corpus and seeded mutations of it through them.
package struct FuzzTarget: Sendable {
    /// Also the name of its folder in `Fuzz/corpus`.
    package let name: String
    /// Throws where the bytes make it break a promise. A crash says so by itself.
    package let check: @Sendable ([UInt8]) throws -> Void

    package static let all: [FuzzTarget] = [
        FuzzTarget(name: "request", check: RequestTarget.check),
        FuzzTarget(name: "cookies", check: CookiesTarget.check),
        FuzzTarget(name: "session", check: SessionTarget.check),
        FuzzTarget(name: "sealed", check: SealedTarget.check),
        FuzzTarget(name: "switch-over", check: SwitchOverTarget.check),
        FuzzTarget(name: "return", check: ReturnTargetURL.check),
        FuzzTarget(name: "path", check: PathTarget.check),
        FuzzTarget(name: "pattern", check: PatternTarget.check),
        FuzzTarget(name: "json", check: JSONTarget.check),
        FuzzTarget(name: "token", check: TokenTarget.check),
        FuzzTarget(name: "replies", check: RepliesTarget.check),
        FuzzTarget(name: "stored", check: StoredTarget.check),
        FuzzTarget(name: "settings", check: SettingsTarget.check),
        FuzzTarget(name: "rules", check: RulesTarget.check),
    ]
}

/// A promise that some bytes broke.
package struct BrokenPromise: Error, CustomStringConvertible {
    package let description: String
}

/// - Parameter details: what was found, for the person who must repair it.
func promise(_ text: String, _ isKept: Bool, _ details: @autoclosure () -> String = "") throws {
    guard !isKept else { return }
    throw BrokenPromise(description: "broken: \(text)\n\(details())")
}
