/// Fields of lines about the program itself (`--standard-logging-format`).
package enum StandardField: String, LogField {
    case timestamp = "Timestamp"
    /// Source file and line.
    case file = "File"
    case message = "Message"
    /// Ours: `info`, `warning`, `error`.
    case level = "Level"

    package static let standard = "[{{.Timestamp}}] [{{.Level}}] {{.Message}}"
}

/// Fields of lines about logins (`--auth-logging-format`).
package enum AuthenticationField: String, LogField {
    case client = "Client"
    case host = "Host"
    case `protocol` = "Protocol"
    case requestID = "RequestID"
    case requestMethod = "RequestMethod"
    case timestamp = "Timestamp"
    case userAgent = "UserAgent"
    case username = "Username"
    /// `AuthSuccess`, `AuthFailure` (it is the person's or a stranger's doing), `AuthError` (it is not).
    case status = "Status"
    case message = "Message"
    /// Ours: the trace id of a `traceparent` field.
    case traceID = "TraceID"

    package static let standard =
        "{{.Client}} - {{.RequestID}} - {{.Username}} [{{.Timestamp}}] [{{.Status}}] {{.Message}}"

    /// The key under which a logger's metadata has it; nil for what comes with the event itself.
    package var metadataKey: String? {
        switch self {
        case .client: "client"
        case .host: "host"
        case .protocol: "protocol"
        case .requestID: "request_id"
        case .requestMethod: "method"
        case .userAgent: "user_agent"
        case .username: "user"
        case .traceID: "trace_id"
        case .timestamp, .status, .message: nil
        }
    }
}

/// Fields of lines about requests (`--request-logging-format`).
package enum RequestField: String, LogField {
    case client = "Client"
    case host = "Host"
    case `protocol` = "Protocol"
    case requestID = "RequestID"
    /// Seconds, in thousandths.
    case requestDuration = "RequestDuration"
    case requestMethod = "RequestMethod"
    case requestURI = "RequestURI"
    case responseSize = "ResponseSize"
    case statusCode = "StatusCode"
    case timestamp = "Timestamp"
    /// Always `-`: the gateway carries the traffic.
    case upstream = "Upstream"
    case userAgent = "UserAgent"
    case username = "Username"
    // Ours.
    /// Which of our endpoints answered.
    case endpoint = "Endpoint"
    /// What was decided: `allowed`, `sign_in`, `refused`, ...
    case verdict = "Verdict"
    /// Why it was refused, or the rule that decided.
    case rule = "Rule"
    case traceID = "TraceID"
    /// What the browser asked the gateway for.
    case originalMethod = "OriginalMethod"
    case originalHost = "OriginalHost"
    case originalURI = "OriginalURI"

    package static let standard =
        "{{.Client}} - {{.RequestID}} - {{.Username}} [{{.Timestamp}}] {{.Host}} {{.RequestMethod}} {{.Upstream}} "
        + "{{.RequestURI}} {{.Protocol}} {{.UserAgent}} {{.StatusCode}} {{.ResponseSize}} {{.RequestDuration}}"
}
