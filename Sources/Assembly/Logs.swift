import Gateways
package import Logging
import Router
import Settings
package import Telemetry

/// The three logs, and where their lines go.
package struct Logs: Sendable {
    package let sink: LogSink
    /// About the program itself.
    package let standard: Logger
    /// About logins.
    package let authentication: Logger
    /// About requests; nil where they are not logged.
    let requests: RequestLogConfiguration?

    /// - Parameter former: what this takes the place of; where lines go on to the same place, they go the same way.
    init(_ settings: Settings, after former: Logs? = nil) throws {
        let destination = settings.logDestination
        if let former, former.sink.destination == destination {
            sink = former.sink
        } else {
            sink = try Self.sink(destination, settings.loggingFormat, isLocalTime: settings.loggingLocalTime)
        }
        standard = Self.logger("sidegate", settings, isOn: settings.standardLogging, sink) {
            .standard(settings.standardLoggingFormat.template)
        }
        authentication = Self.logger("sidegate.auth", settings, isOn: settings.authLogging, sink) {
            .authentication(settings.authLoggingFormat.template)
        }
        requests = settings.requestLogging ? settings.requestLogConfiguration : nil
    }

    private static func sink(
        _ destination: LogDestination,
        _ form: LogForm,
        isLocalTime: Bool
    ) throws -> LogSink {
        try LogSink(destination) { loss in
            var buffer = LogBuffer()
            var time = LogTime(isLocal: isLocalTime)
            let message =
                switch loss {
                case .unwritable(let reason): "the log cannot be written, and lines are dropped: \(reason)"
                case .dropped(let count, let reason):
                    "\(count) log lines were dropped: \(reason ?? "they came faster than they could be written")"
                }
            switch form {
            case .text:
                buffer.append(literal: "[")
                time.append(to: &buffer)
                buffer.append(literal: "] [error] ")
                buffer.append(message: message)
            case .json:
                buffer.append(literal: "{\"time\":\"")
                time.appendInternet(to: &buffer)
                buffer.append(literal: "\",\"log\":\"standard\",\"level\":\"error\",\"message\":")
                buffer.append(json: message)
                buffer.append(literal: "}")
            }
            buffer.endLine()
            return buffer.bytes
        }
    }

    private static func logger(
        _ label: String,
        _ settings: Settings,
        isOn: Bool,
        _ sink: LogSink,
        _ kind: () -> LineLogHandler.Kind
    ) -> Logger {
        guard isOn else { return Logger(label: label) { _ in SwiftLogNoOpLogHandler() } }
        let handler = LineLogHandler(
            kind(),
            settings.loggingFormat,
            isLocalTime: settings.loggingLocalTime,
            sink: sink
        )
        return Logger(label: label) { _ in handler }
    }
}

extension Settings {
    fileprivate var logDestination: LogDestination {
        guard !loggingFilename.isEmpty else { return .streams(separatesErrors: !errorsToInfoLog) }
        return .file(
            LogFilePolicy(
                path: loggingFilename,
                maximumSize: loggingMaxSize.number << 20,
                maximumAge: loggingMaxAge.number == 0 ? nil : loggingMaxAge.number * 86_400,
                maximumBackups: loggingMaxBackups.number == 0 ? nil : loggingMaxBackups.number,
                compresses: loggingCompress,
                hasLocalTime: loggingLocalTime
            )
        )
    }

    var requestFacts: RequestFacts {
        RequestFacts(
            clientIPHeader: realClientIPHeader.rawValue,
            requestIDHeader: requestIDHeader.text,
            trustedProxies: trustedProxies
        )
    }

    fileprivate var requestLogConfiguration: RequestLogConfiguration {
        let healthPaths = silencePingLogging ? [pingPath?.text, readyPath?.text].compactMap { $0 } : []
        return RequestLogConfiguration(
            form: loggingFormat,
            template: requestLoggingFormat.template,
            isLocalTime: loggingLocalTime,
            facts: requestFacts,
            routes: routes,
            excludedPaths: excludeLoggingPaths + healthPaths
        )
    }
}
