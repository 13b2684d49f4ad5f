@testable import Web

/// A path that a decision may rest on: however often a server decodes it, joins its slashes or resolves its dots, it
/// stays the path that was decided upon.
enum PathTarget {
    static func check(_ input: [UInt8]) throws {
        var found: [UInt8]?
        let isPlain = PlainPath.of(input.span) { path in
            found = path.indices.map { path[$0] }
            return true
        }
        guard isPlain, let path = found else { return }
        let shown = String(decoding: path, as: UTF8.self)
        try promise("it is UTF-8", String(validating: path, as: UTF8.self) != nil)
        try promise("decoding it again changes nothing", !path.contains(UInt8(ascii: "%")), shown)
        try promise("resolving it changes nothing", resolved(path) == path, shown)
        try promise(
            "no server cuts it off",
            !path.contains { $0 < 0x20 || $0 == 0x7F || ";\\#".utf8.contains($0) },
            shown
        )
    }

    /// Empty segments and dots taken out (RFC 3986, 5.2.4, and `merge_slashes`).
    private static func resolved(_ path: [UInt8]) -> [UInt8] {
        var kept: [ArraySlice<UInt8>] = []
        for segment in path.split(separator: UInt8(ascii: "/")) {
            if segment.elementsEqual("..".utf8) {
                _ = kept.popLast()
            } else if !segment.elementsEqual(".".utf8) {
                kept.append(segment)
            }
        }
        let joined = kept.flatMap { [UInt8(ascii: "/")] + $0 }
        if joined.isEmpty { return [UInt8(ascii: "/")] }
        return path.last == UInt8(ascii: "/") ? joined + [UInt8(ascii: "/")] : joined
    }
}
