import Settings

extension WebURL {
    /// Scheme, host and port, as a browser writes them.
    var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return (isSecure ? "https://" : "http://") + name + (port.map { ":\($0)" } ?? "")
    }
}
