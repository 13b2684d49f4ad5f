import Settings

/// Where oauth2-proxy sent requests on to. Sidegate carries no traffic: the gateway must take that over.
struct Upstreams {
    /// http and https URLs, in the order in which they were given.
    private(set) var applications: [String] = []

    init(_ written: WrittenOptions) {
        applications = (written.texts("upstream") ?? []).filter(Self.isApplication)
    }

    static func isApplication(_ url: String) -> Bool {
        url.hasPrefix("http://") || url.hasPrefix("https://") || url.hasPrefix("unix:")
    }

    /// The path at which oauth2-proxy served an upstream: that of its URL, or its fragment for a socket or a folder.
    static func path(of url: String) -> String {
        guard let range = url.firstRange(of: "://") else { return "/" }
        let rest = url[range.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return "/" }
        return String(rest[slash...].prefix { $0 != "?" && $0 != "#" })
    }

    /// `http://application:8080`, without a path.
    static func origin(of url: String) -> String {
        guard let range = url.firstRange(of: "://") else { return url }
        return String(
            url[..<range.upperBound] + url[range.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        )
    }

    /// Why the option does nothing in Sidegate; nil where it counts.
    func reasonToLeaveOut(_ option: Option, _ texts: [String]) -> String? {
        if let instead = option.instead { return instead }
        guard option.flag == "upstream", !texts.isEmpty, !texts.contains(where: { $0.contains("static://") }) else {
            return nil
        }
        return "Sidegate carries no traffic; your gateway sends requests to the application"
    }
}
