internal import URLEncoding
internal import Web

extension Policy {
    /// What one request of the gateway asks for besides the options: `?allowed_groups=a,b`, `&allowed_emails=`,
    /// `&allowed_email_domains=`. Given more than once, the lists of one name are one list.
    ///
    /// A slip of whoever wrote the query must not open a door: one that cannot be read, or that names a list which does not
    /// exist (`allowed_group=`, `x=1;allowed_groups=`), lets nobody pass.
    ///
    /// Nil where the query asks for nothing. On the request path, since nginx may say the site's name in it (`?host=`).
    package init?(query: Span<UInt8>) {
        let namesList = query.holds(Self.prefix)
        guard namesList || query.contains(UInt8(ascii: "%")) else { return nil }
        let fields = FormFields(query)
        guard fields.isWhole || !namesList, !fields.fields.contains(where: Self.isSlip) else {
            self.init(groups: [])
            return
        }
        self.init(
            groups: Self.list(Self.groups, in: fields),
            emails: Self.list(Self.emails, in: fields),
            // What is no domain matches nobody, but the list is still there and still asks.
            emailDomains: Self.list(Self.emailDomains, in: fields)?.compactMap { DomainPattern($0) }
        )
    }

    private static let prefix = Array("allowed_".utf8)
    private static let groups = "allowed_groups"
    private static let emails = "allowed_emails"
    private static let emailDomains = "allowed_email_domains"

    private static func isSlip(name: String, value: String) -> Bool {
        if name.utf8.starts(with: prefix) { return name != groups && name != emails && name != emailDomains }
        return Array((name + value).utf8).span.holds(Array(";allowed_".utf8))
    }

    private static func list(_ name: String, in fields: FormFields) -> [String]? {
        let given = fields.all(name)
        guard !given.isEmpty else { return nil }
        return given.flatMap { $0.split(separator: ",") }.map { String($0.trimmingBlanks()) }.filter { !$0.isEmpty }
    }
}

extension Span<UInt8> {
    /// Whether the text stands anywhere in it.
    fileprivate func holds(_ text: [UInt8]) -> Bool {
        for start in 0..<Swift.max(0, count - text.count + 1) where extracting(start..<count).starts(with: text) {
            return true
        }
        return false
    }
}
