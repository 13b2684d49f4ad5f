internal import Decision
package import Gateways
package import HTTP1
package import NIOCore
package import Telemetry

/// What is said of requests, and of which; the same for every event loop.
package struct RequestLogConfiguration: Sendable {
    package var form: LogForm
    package var template: LogTemplate<RequestField>
    package var isLocalTime: Bool
    package var facts: RequestFacts
    package var routes: Routes
    /// Paths whose requests are not logged; compared whole, as they were sent.
    package var excludedPaths: [[UInt8]]

    package init(
        form: LogForm,
        template: LogTemplate<RequestField>,
        isLocalTime: Bool,
        facts: RequestFacts,
        routes: Routes,
        excludedPaths: [String]
    ) {
        self.form = form
        self.template = template
        self.isLocalTime = isLocalTime
        self.facts = facts
        self.routes = routes
        self.excludedPaths = excludedPaths.map { Array($0.utf8) }
    }
}

/// The log of one event loop's requests: a line is put together in memory of its own and handed over with others, a
/// tenth of a second later at the latest.
package final class RequestLog {
    private let configuration: RequestLogConfiguration
    private let sink: LogSink
    private let eventLoop: any EventLoop
    private var time: LogTime
    private var buffer = LogBuffer()
    private var isHandoverDue = false
    /// The last peer that was no trusted gateway's, as text: connections are kept, so that it is often the next one's.
    private var lastClient: (address: [UInt8], text: [UInt8]) = ([], [])

    private static let usualSize = 16 * 1024
    private static let delay = TimeAmount.milliseconds(100)

    package init(
        _ configuration: RequestLogConfiguration,
        sink: LogSink,
        eventLoop: any EventLoop,
        now: @escaping @Sendable () -> LogMoment = LogMoment.now
    ) {
        self.configuration = configuration
        self.sink = sink
        self.eventLoop = eventLoop
        time = LogTime(isLocal: configuration.isLocalTime, now: now)
    }

    /// One line. On the request path where requests are logged.
    package func add(_ request: Request, _ answer: borrowing ResponseWriter, _ duration: TimeAmount) {
        guard !isExcluded(request) else { return }
        if buffer.isEmpty { buffer.reserve(Self.usualSize) }
        let entry = Entry(
            request: request,
            status: answer.status.code,
            size: answer.bodyCount,
            duration: duration.nanoseconds,
            route: request.bytes(request.path) { configuration.routes.route(of: $0) }
        )
        switch configuration.form {
        case .text: appendText(entry, answer.note)
        case .json: appendJSON(entry, answer.note)
        }
        buffer.endLine()
        if buffer.count >= Self.usualSize - 2048 {
            handOver()
        } else if !isHandoverDue {
            isHandoverDue = true
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            eventLoop.scheduleTask(in: Self.delay) {
                bound.value.isHandoverDue = false
                bound.value.handOver()
            }
        }
    }

    /// Everything up to now goes on its way.
    package func handOver() {
        guard !buffer.isEmpty else { return }
        let (bytes, lineCount) = buffer.take()
        sink.write(bytes, lineCount: lineCount)
    }

    private func isExcluded(_ request: Request) -> Bool {
        guard !configuration.excludedPaths.isEmpty else { return false }
        return request.bytes(request.path) { path in
            configuration.excludedPaths.contains { excluded in
                guard path.count == excluded.count else { return false }
                for index in excluded.indices where path[index] != excluded[index] { return false }
                return true
            }
        }
    }

    private struct Entry {
        let request: Request
        let status: Int
        let size: Int
        /// Nanoseconds.
        let duration: Int64
        let route: Route
    }

    // MARK: - Text

    private func appendText(_ entry: Entry, _ note: AnswerNote) {
        for part in configuration.template.parts {
            switch part {
            case .text(let text): buffer.append(literal: text)
            case .field(let field): append(field, entry, note)
            }
        }
    }

    private func append(_ field: RequestField, _ entry: Entry, _ note: AnswerNote) {
        let request = entry.request
        let facts = configuration.facts
        switch field {
        case .client:
            withClient(request) { client in
                guard let client else { return buffer.append(literal: "-") }
                buffer.append(field: client)
            }
        case .host: append(facts.host(of: request), request)
        case .protocol: buffer.append(literal: request.version == .http10 ? "HTTP/1.0" : "HTTP/1.1")
        case .requestID: appendRequestID(request) { buffer.append(field: $0) }
        case .requestDuration: buffer.append(nanoseconds: entry.duration, places: 3)
        case .requestMethod: append(request.methodName, request)
        case .requestURI:
            withURI(request.target, request, isCallback: entry.route == .callback) { buffer.append(quoted: $0) }
        case .responseSize: buffer.append(decimal: entry.size)
        case .statusCode: buffer.append(decimal: entry.status)
        case .timestamp: time.append(to: &buffer)
        case .upstream: buffer.append(literal: "-")
        case .userAgent:
            if let agent = facts.userAgent(of: request) {
                request.bytes(agent) { buffer.append(quoted: $0) }
            } else {
                buffer.append(literal: "\"\"")
            }
        case .username: buffer.append(field: note.user.span)
        case .endpoint: buffer.append(literal: entry.route.name)
        case .verdict: buffer.append(literal: note.verdict.name)
        case .rule:
            if let rule = note.rule {
                buffer.append(field: Array(rule.utf8).span)
            } else {
                buffer.append(literal: note.refusal?.name ?? "-")
            }
        case .traceID:
            if let trace = facts.trace(of: request) {
                request.bytes(trace.field) { buffer.append(field: $0.extracting(trace.context.traceID)) }
            } else {
                buffer.append(literal: "-")
            }
        case .originalMethod: append(facts.original(of: request)?.method ?? request.methodName, request)
        case .originalHost: append(facts.host(of: request), request)
        case .originalURI:
            let uri = facts.original(of: request)?.uri ?? request.target
            withURI(uri, request, isCallback: entry.route == .callback) { buffer.append(quoted: $0) }
        }
    }

    private func append(_ slice: Slice, _ request: Request) {
        request.bytes(slice) { buffer.append(field: $0) }
    }

    // MARK: - JSON

    private func appendJSON(_ entry: Entry, _ note: AnswerNote) {
        let request = entry.request
        let facts = configuration.facts
        buffer.append(literal: "{\"time\":\"")
        time.appendInternet(to: &buffer)
        buffer.append(literal: "\",\"log\":\"request\"")
        withClient(request) { client in
            guard let client else { return }
            buffer.append(literal: ",\"client\":")
            buffer.append(json: client)
        }
        buffer.append(literal: ",\"request_id\":")
        appendRequestID(request) { buffer.append(json: $0) }
        if let trace = facts.trace(of: request) {
            buffer.append(literal: ",\"trace_id\":")
            request.bytes(trace.field) { buffer.append(json: $0.extracting(trace.context.traceID)) }
            buffer.append(literal: ",\"parent_id\":")
            request.bytes(trace.field) { buffer.append(json: $0.extracting(trace.context.parentID)) }
        }
        if !note.user.isEmpty {
            buffer.append(literal: ",\"user\":")
            buffer.append(json: note.user.span)
        }
        appendJSON(",\"host\":", facts.host(of: request), request)
        appendJSON(",\"method\":", request.methodName, request)
        buffer.append(literal: ",\"uri\":")
        withURI(request.target, request, isCallback: entry.route == .callback) { buffer.append(json: $0) }
        if let original = facts.original(of: request) {
            appendJSON(",\"original_method\":", original.method, request)
            buffer.append(literal: ",\"original_uri\":")
            withURI(original.uri, request, isCallback: false) { buffer.append(json: $0) }
        }
        buffer.append(literal: ",\"protocol\":\"")
        buffer.append(literal: request.version == .http10 ? "HTTP/1.0" : "HTTP/1.1")
        buffer.append(literal: "\"")
        if let agent = facts.userAgent(of: request) { appendJSON(",\"user_agent\":", agent, request) }
        buffer.append(literal: ",\"endpoint\":\"")
        buffer.append(literal: entry.route.name)
        buffer.append(literal: "\"")
        if note.verdict != .none {
            buffer.append(literal: ",\"verdict\":\"")
            buffer.append(literal: note.verdict.name)
            buffer.append(literal: "\"")
        }
        if let refusal = note.refusal {
            buffer.append(literal: ",\"reason\":\"")
            buffer.append(literal: refusal.name)
            buffer.append(literal: "\"")
        }
        if let rule = note.rule {
            buffer.append(literal: ",\"rule\":")
            buffer.append(json: rule)
        }
        buffer.append(literal: ",\"status\":")
        buffer.append(decimal: entry.status)
        buffer.append(literal: ",\"size\":")
        buffer.append(decimal: entry.size)
        buffer.append(literal: ",\"duration\":")
        buffer.append(nanoseconds: entry.duration, places: 6)
        buffer.append(literal: "}")
    }

    private func appendJSON(_ key: StaticString, _ slice: Slice, _ request: Request) {
        buffer.append(literal: key)
        request.bytes(slice) { buffer.append(json: $0) }
    }

    // MARK: - Parts of both

    /// Nil for a program on this machine that names nobody.
    private func withClient(_ request: Request, _ append: (Span<UInt8>?) -> Void) {
        if let field = configuration.facts.clientField(of: request) {
            request.bytes(field) { append($0) }
            return
        }
        guard let address = configuration.facts.client(of: request) else { return append(nil) }
        if lastClient.address != address { lastClient = (address, Array(Peer.text(ofAddress: address).utf8)) }
        let text = lastClient.text
        append(text.span)
    }

    private func appendRequestID(_ request: Request, _ append: (Span<UInt8>) -> Void) {
        if let field = configuration.facts.requestID(of: request) {
            request.bytes(field, append)
        } else {
            append(GeneratedRequestID(request).characters.span)
        }
    }

    /// A URI without what in its query is secret.
    private func withURI(_ uri: Slice, _ request: Request, isCallback: Bool, _ append: (Span<UInt8>) -> Void) {
        request.bytes(uri) { uri in
            guard let shown = SecretParameters.hidden(in: uri, isCallback: isCallback) else { return append(uri) }
            append(shown.span)
        }
    }
}
