package import Logging
internal import Synchronization

/// How lines look.
package enum LogForm: String, Sendable, CaseIterable {
    /// As the templates say.
    case text
    /// One JSON object a line.
    case json
}

/// Lines about the program itself or about logins, as swift-log hands them over.
package struct LineLogHandler: LogHandler {
    package enum Kind: Sendable {
        case standard(LogTemplate<StandardField>)
        case authentication(LogTemplate<AuthenticationField>)
    }

    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let kind: Kind
    private let form: LogForm
    private let isLocalTime: Bool
    private let now: @Sendable () -> LogMoment
    private let sink: LogSink

    package init(
        _ kind: Kind,
        _ form: LogForm,
        isLocalTime: Bool,
        sink: LogSink,
        now: @escaping @Sendable () -> LogMoment = LogMoment.now
    ) {
        self.kind = kind
        self.form = form
        self.isLocalTime = isLocalTime
        self.sink = sink
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var facts = metadata
        if let own = event.metadata { facts.merge(own) { $1 } }
        var buffer = LogBuffer()
        var time = LogTime(isLocal: isLocalTime, now: now)
        switch (form, kind) {
        case (.json, _): append(json: event, facts, &time, to: &buffer)
        case (.text, .standard(let template)): append(event, facts, template, &time, to: &buffer)
        case (.text, .authentication(let template)): append(event, facts, template, &time, to: &buffer)
        }
        buffer.endLine()
        let isError = event.level >= .error
        if case .standard = kind {
            sink.write(buffer.bytes, to: isError ? .errors : .output)
        } else {
            sink.write(buffer.bytes)
        }
    }

    // MARK: - Text

    private func append(
        _ event: LogEvent,
        _ facts: Logger.Metadata,
        _ template: LogTemplate<StandardField>,
        _ time: inout LogTime,
        to buffer: inout LogBuffer
    ) {
        for part in template.parts {
            switch part {
            case .text(let text): buffer.append(literal: text)
            case .field(.timestamp): time.append(to: &buffer)
            case .field(.level): buffer.append(message: event.level.rawValue)
            case .field(.file): buffer.append(message: "\(Self.fileName(event.file)):\(event.line)")
            case .field(.message): append(message: event, facts, to: &buffer)
            }
        }
    }

    private func append(
        _ event: LogEvent,
        _ facts: Logger.Metadata,
        _ template: LogTemplate<AuthenticationField>,
        _ time: inout LogTime,
        to buffer: inout LogBuffer
    ) {
        let others = facts.filter { !Self.contextKeys.contains($0.key) }
        for part in template.parts {
            switch part {
            case .text(let text): buffer.append(literal: text)
            case .field(.timestamp): time.append(to: &buffer)
            case .field(.status): buffer.append(literal: Self.status(of: event.level))
            case .field(.message): append(message: event, others, to: &buffer)
            case .field(let field):
                let value = Array((field.metadataKey.flatMap { facts[$0] }.map { "\($0)" } ?? "").utf8)
                if field == .userAgent { buffer.append(quoted: value.span) } else { buffer.append(field: value.span) }
            }
        }
    }

    private static let contextKeys = Set(AuthenticationField.allCases.compactMap(\.metadataKey))

    /// A good end is logged as info, a bad one that others caused as something to notice, our own and the provider's as an
    /// error.
    private static func status(of level: Logger.Level) -> StaticString {
        switch level {
        case .trace, .debug, .info: "AuthSuccess"
        case .notice, .warning: "AuthFailure"
        case .error, .critical: "AuthError"
        }
    }

    private func append(message event: LogEvent, _ facts: Logger.Metadata, to buffer: inout LogBuffer) {
        buffer.append(message: "\(event.message)")
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
            let text = Array("\(value)".utf8)
            buffer.append(message: " \(name)=")
            if text.contains(UInt8(ascii: " ")) || text.isEmpty {
                buffer.append(quoted: text.span)
            } else {
                buffer.append(field: text.span)
            }
        }
    }

    private static func fileName(_ path: String) -> Substring {
        path.split(separator: "/").last ?? ""
    }

    // MARK: - JSON

    private func append(
        json event: LogEvent,
        _ facts: Logger.Metadata,
        _ time: inout LogTime,
        to buffer: inout LogBuffer
    ) {
        buffer.append(literal: "{\"time\":\"")
        time.appendInternet(to: &buffer)
        if case .standard = kind {
            buffer.append(literal: "\",\"log\":\"standard\",\"level\":")
            buffer.append(json: event.level.rawValue)
        } else {
            buffer.append(literal: "\",\"log\":\"auth\",\"status\":\"")
            buffer.append(literal: Self.status(of: event.level))
            buffer.append(literal: "\"")
        }
        buffer.append(literal: ",\"message\":")
        buffer.append(json: "\(event.message)")
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
            buffer.append(literal: ",")
            buffer.append(json: name)
            buffer.append(literal: ":")
            buffer.append(json: "\(value)")
        }
        buffer.append(literal: "}")
    }
}
