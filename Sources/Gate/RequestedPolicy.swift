internal import URLEncoding

extension Policy {
    /// What one request of the gateway asks for besides the options: `?allowed_groups=a,b`, `&allowed_emails=`,
    /// `&allowed_email_domains=`. Given more than once, the lists of one name are one list.
    package init(query: Span<UInt8>) {
        let fields = FormFields(query)
        self.init(
            groups: Self.list("allowed_groups", in: fields),
            emails: Self.list("allowed_emails", in: fields),
            // What is no domain matches nobody, but the list is still there and still asks.
            emailDomains: Self.list("allowed_email_domains", in: fields)?.compactMap { DomainPattern($0) }
        )
    }

    private static func list(_ name: String, in fields: FormFields) -> [String]? {
        let given = fields.all(name)
        guard !given.isEmpty else { return nil }
        return given.flatMap { $0.split(separator: ",") }.map { String($0.trimmingBlanks()) }.filter { !$0.isEmpty }
    }
}

extension Substring {
    package func trimmingBlanks() -> Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
