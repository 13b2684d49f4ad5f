/// A file of an installation of oauth2-proxy, as it was read.
package struct SourceFile: Sendable {
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Without their line ends.
    var lines: [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0.last == "\r" ? $0.dropLast() : $0) }
    }

    /// `name` beside this file.
    func sibling(_ name: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return name }
        return path[...slash] + name
    }

    var name: String {
        guard let slash = path.lastIndex(of: "/") else { return path }
        return String(path[path.index(after: slash)...])
    }

    /// `oauth2-proxy.cfg` becomes `sidegate.cfg`, `values.yaml` becomes `sidegate-values.yaml`.
    var newPath: String {
        for former in ["oauth2-proxy", "oauth2_proxy", "oauth2proxy"] {
            if name.contains(former) { return sibling(name.replacing(former, with: "sidegate", maxReplacements: 1)) }
        }
        return sibling(name.hasPrefix(".") ? "\(name).sidegate" : "sidegate-\(name)")
    }
}

/// What `sidegate migrate` reads of an installation of oauth2-proxy.
package struct Installation: Sendable {
    /// Flags that oauth2-proxy is started with.
    package var arguments: [String] = []
    package var config: SourceFile?
    package var alphaConfig: SourceFile?
    package var environment: SourceFile?
    package var helmValues: SourceFile?
    package var nginx: [SourceFile] = []

    package init() {}

    var all: [SourceFile] { [config, alphaConfig, environment, helmValues].compactMap(\.self) + nginx }
}

/// A file that takes the place of one that was read, or is new.
package struct NewFile: Sendable {
    package let path: String
    package let text: String
    /// The file that it was made from: it gets the same permissions.
    package let origin: String
}

/// One thing that a person should know, with its place and, where there are any, lines to write.
struct Remark: Sendable, Equatable {
    let text: String
    var lines: [String] = []

    init(_ place: String? = nil, _ text: String, _ lines: [String] = []) {
        self.text = place.map { "\($0): \(text)" } ?? text
        self.lines = lines
    }

    var report: String { "  \(text)\n" + lines.map { "      \($0)\n" }.joined() }
}
