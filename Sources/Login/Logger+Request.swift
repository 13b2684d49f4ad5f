package import Gateways
package import HTTP1
package import Logging

extension Logger {
    /// The same log, which says of each line whose request it is about.
    ///
    /// - Parameter facts: how the request's facts are found; nil for a log without them.
    package func about(_ request: Request, _ facts: RequestFacts?) -> Logger {
        guard let facts else { return self }
        var logger = self
        if let client = facts.client(of: request) { logger[metadataKey: "client"] = "\(Peer.text(ofAddress: client))" }
        logger[metadataKey: "host"] = "\(request.string(facts.host(of: request)))"
        logger[metadataKey: "method"] = "\(request.string(request.methodName))"
        logger[metadataKey: "protocol"] = request.version == .http10 ? "HTTP/1.0" : "HTTP/1.1"
        logger[metadataKey: "request_id"] = "\(RequestFacts.requestID(of: request, facts))"
        if let agent = facts.userAgent(of: request) {
            logger[metadataKey: "user_agent"] = "\(request.string(agent))"
        }
        if let (field, context) = facts.trace(of: request) {
            logger[metadataKey: "trace_id"] = "\(request.string(field).prefix(context.traceID.upperBound).suffix(32))"
        }
        return logger
    }
}

extension RequestFacts {
    /// The request's id as the log has it: its own, or one that is made for it.
    static func requestID(of request: Request, _ facts: RequestFacts?) -> String {
        facts?.requestID(of: request).map(request.string) ?? GeneratedRequestID(request).text
    }
}
