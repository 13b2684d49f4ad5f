import Foundation
import TOMLKit
import TestSupport
import Testing

/// Settings, a request, and what oauth2-proxy answers; where Sidegate does otherwise, also what it answers, and why.
/// Pairs/ has them, in files by subject.
struct Pair: Decodable, Sendable, CustomTestStringConvertible {
    enum Visitor: String, Decodable, Sendable {
        case nobody
        /// Logged in.
        case jane
        /// Sent back by the provider: `{callback}` in the request is where to.
        case returning
        /// The same, without the cookie of the login's beginning.
        case otherBrowser = "other browser"
    }

    let what: String
    /// Flags, besides those that every installation has. `{folder}` is where `files` are.
    var settings: [String]?
    /// Variables without `OAUTH2_PROXY_`.
    var environment: [String: String]?
    /// The TOML file.
    var config: String?
    /// Names and contents.
    var files: [String: String]?
    /// Claims of the ID token beside, or in place of, those that everybody has, as JSON.
    var claims: String?
    /// Members of the provider's metadata, likewise.
    var metadata: String?
    var visitor: Visitor?
    /// The request that begins the login of a visitor, in place of `/oauth2/start?rd=/deep?x=1`.
    var start: [String]?
    /// The request's first line without its version, and its fields. None: it is about the start.
    var ask: [String]?
    /// oauth2-proxy's answer (`Expectation`).
    let there: [String]
    /// Sidegate's, where it is another.
    var here: [String]?
    /// The row of docs/differences.md that gives the reason.
    var because: String?

    /// What Sidegate must answer.
    var expected: [String] { here ?? there }

    var testDescription: String { what }

    private struct File: Decodable {
        let pair: [Pair]
    }

    static let all: [Pair] = {
        let folder = Place.root.appendingPathComponent("Tests/DropIn/Pairs")
        do {
            let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            return try files.sorted { $0.path < $1.path }.flatMap { file in
                try TOMLDecoder(strictDecoding: true).decode(File.self, from: String(contentsOf: file, encoding: .utf8))
                    .pair
            }
        } catch {
            // A table that cannot be read would leave no test at all.
            fatalError("\(folder.path): \(error)")
        }
    }()
}
