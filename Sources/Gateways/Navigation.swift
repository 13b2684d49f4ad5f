package import HTTP1
internal import Text
internal import Web

extension ClaimedRequest {
    /// Whether a person is looking: the browser is on its way to a page, so that it may be sent to log in.
    ///
    /// Everything else (a script's fetch, an API client, a WebSocket, a form's POST, an image) gets a plain 401: a
    /// redirect would hand it the provider's login page for an answer, or lose what it sent.
    ///
    /// Browsers say so themselves with `Sec-Fetch-Mode` (Fetch Metadata, 2.2), but only to sites that they count as
    /// secure. Without it, a client that accepts HTML asks for a page: browsers do so when they navigate; `fetch` and
    /// command-line clients do not, unless an option of theirs says so.
    package func isNavigation(_ request: Request) -> Bool {
        guard method != .other, request.first(.secWebSocketKey) == nil, request.first(.upgrade) == nil
        else { return false }
        if let mode = request.first(.secFetchMode) {
            return request.equals(mode, "navigate") && !Self.isSpeculative(request)
        }
        // Android's WebViews put the app's name there, also when a person opens a page.
        if let script = request.first(.xRequestedWith), request.equals(script, "XMLHttpRequest") { return false }
        guard request.accepts("text/html") || request.accepts("application/xhtml+xml") else { return false }
        return !Self.isSpeculative(request)
    }

    /// Whether the browser fetches a page before anybody asked for it (Speculation Rules; `Purpose` in older browsers). A
    /// login that started then would be one that nobody wanted.
    private static func isSpeculative(_ request: Request) -> Bool {
        for name in [purpose, olderPurpose] {
            if let field = request.first(named: name), request.bytes(field, { $0.starts(withIgnoringCase: "prefetch") })
            {
                return true
            }
        }
        return false
    }

    private static let purpose = Array("sec-purpose".utf8)
    private static let olderPurpose = Array("purpose".utf8)
}

extension Request {
    /// Whether a person sent a form and waits for the page that answers it. Only browsers that say so count: nothing is
    /// decided by it but the looks of a refusal.
    package var isPostedForm: Bool {
        guard method == .post || isRelayedPost, let mode = first(.secFetchMode), equals(mode, "navigate") else {
            return false
        }
        return true
    }

    /// Gateways ask with GET about whatever the browser did.
    private var isRelayedPost: Bool {
        guard let method = first(.xForwardedMethod) ?? first(.xOriginalMethod) else { return false }
        return equals(method, "POST")
    }

    /// Whether an `Accept` field names exactly this media type (RFC 9110, 12.5.1), with whatever parameters.
    ///
    /// - Parameter type: in lower case.
    package func accepts(_ type: StaticString) -> Bool {
        var isNamed = false
        forEach(.accept) { field in
            isNamed = isNamed || bytes(field) { Self.isNamed(type, in: $0) }
        }
        return isNamed
    }

    private static func isNamed(_ type: StaticString, in list: Span<UInt8>) -> Bool {
        var start = 0
        while start < list.count {
            var end = start
            while end < list.count, list[end] != UInt8(ascii: ",") { end += 1 }
            var typeEnd = start
            while typeEnd < end, list[typeEnd] != UInt8(ascii: ";") { typeEnd += 1 }
            if list.extracting(list.trimmed(start..<typeEnd)).isEqual(ignoringCase: type) { return true }
            start = end + 1
        }
        return false
    }
}
