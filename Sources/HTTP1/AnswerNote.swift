/// What the answerer says of an answer besides its bytes, for logs and metrics. It never goes out.
package struct AnswerNote {
    /// The answerer's own code for what it decided; 0 for nothing.
    package var decision: UInt8 = 0
    /// The answerer's own code for why; 0 for no reason.
    package var reason: UInt8 = 0
    /// Whether it was a load balancer that only looks whether somebody is there.
    package var isHealthCheck = false
    /// The rule that decided, by the name that its author gave it.
    package var rule: String?
    /// Who it was; empty for nobody.
    package private(set) var user: [UInt8] = []

    /// On the request path: the storage is used again.
    package mutating func setUser(_ bytes: ArraySlice<UInt8>) {
        user.removeAll(keepingCapacity: true)
        user += bytes
    }

    mutating func clear() {
        decision = 0
        reason = 0
        rule = nil
        isHealthCheck = false
        if !user.isEmpty { user.removeAll(keepingCapacity: true) }
    }
}
