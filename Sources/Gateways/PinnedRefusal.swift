package import HTTP1
internal import Text
internal import Web

/// `/oauth2/auth?refusal=401`: a gateway that can send a browser elsewhere on 401 only (ingress-nginx' `auth-signin`) asks
/// for 401 in place of 403, so that people who may not pass get Sidegate's page instead of the gateway's own.
package enum PinnedRefusal {
    package static func isUnauthorized(_ request: Request) -> Bool {
        guard let query = request.query else { return false }
        return request.withHead { head in
            guard let status = Pins.value(of: "refusal=", in: query, head) else { return false }
            return head.extracting(status.range).isEqual(to: "401")
        }
    }
}
