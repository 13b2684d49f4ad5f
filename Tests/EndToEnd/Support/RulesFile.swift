import Foundation

/// A file for `--rules`, in a folder of its own.
struct RulesFile {
    private let file: URL

    var path: String { file.path }

    init(_ rules: String) throws {
        file = try Place.temporaryFolder().appendingPathComponent("rules.toml")
        try write(rules)
    }

    func write(_ rules: String) throws { try rules.write(to: file, atomically: true, encoding: .utf8) }

    /// To be called at the end of a test by `defer`.
    func remove() { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
}
