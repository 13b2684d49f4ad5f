internal import Text

extension Span<UInt8> {
    /// Of an http(s) URL, behind the `//`; nil for anything else. On the request path.
    package var startOfAuthority: Int? {
        if starts(with: "http://") { return 7 }
        return starts(with: "https://") ? 8 : nil
    }
}
