import Text

/// The name of a provider that serves many tenants, each with an issuer of its own, such as
/// `https://login.microsoftonline.com/{tenantid}/v2.0`.
struct IssuerTemplate {
    private let front: Substring
    private let end: Substring

    /// nil for a name that is no template.
    init?(_ issuer: String) {
        guard let mark = issuer.firstRange(of: "{tenantid}") else { return nil }
        front = issuer[..<mark.lowerBound]
        end = issuer[mark.upperBound...]
    }

    /// The issuer of a tenant's tokens; nil for what is no tenant's id.
    func issuer(ofTenant tenant: String?) -> String? {
        guard let tenant, tenant.utf8.count == 36,
            tenant.utf8.allSatisfy({ Hexadecimal.isDigit($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        return front + tenant + end
    }

    /// Whether an issuer has the template's form, whichever tenant or word for many tenants it names.
    func fits(_ issuer: String) -> Bool {
        issuer.utf8.starts(with: front.utf8) && issuer.utf8.reversed().starts(with: end.utf8.reversed())
            && issuer.utf8.count > front.utf8.count + end.utf8.count
            && !issuer.utf8.dropFirst(front.utf8.count).dropLast(end.utf8.count).contains(UInt8(ascii: "/"))
    }
}
