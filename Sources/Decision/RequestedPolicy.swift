internal import Text
internal import Web

extension Policy {
    /// What one request of the gateway asks for besides the options: `?allowed_groups=a,b`, `&allowed_emails=`,
    /// `&allowed_email_domains=`, elements parted by commas. Given more than once, the lists of one name are one list.
    ///
    /// A slip in the query must not open a door: one that cannot be read, or that names a list which does not
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
        let lists = Self.lists(in: query)
        self.init(
            groups: lists[Self.groups],
            emails: lists[Self.emails],
            // What is no domain matches nobody, but the list is still there and still asks.
            emailDomains: lists[Self.emailDomains]?.compactMap { DomainPattern($0) }
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

    /// The elements of each list, by its name. A comma parts elements where it stands as it is; encoded (`%2C`) it is part
    /// of a name, as in the groups of a directory (`CN=Admins,OU=...`).
    private static func lists(in query: Span<UInt8>) -> [String: [String]] {
        var lists: [String: [String]] = [:]
        var start = 0
        while start < query.count {
            let field = query.extracting(start..<query.position(of: UInt8(ascii: "&"), from: start))
            start += field.count + 1
            let nameEnd = field.position(of: UInt8(ascii: "="), from: 0)
            guard let name = FormFields.text(field.extracting(0..<nameEnd)), name.utf8.starts(with: prefix) else {
                continue
            }
            var list = lists.removeValue(forKey: name) ?? []
            var place = min(nameEnd + 1, field.count)
            while place <= field.count {
                let end = field.position(of: UInt8(ascii: ","), from: place)
                let element = FormFields.text(field.extracting(place..<end))?.trimmingBlanks() ?? ""
                if !element.isEmpty { list.append(String(element)) }
                place = end + 1
            }
            lists[name] = list
        }
        return lists
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
