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
        // What is no domain matches nobody, but the list is still there and still asks.
        self.init(
            emailDomains: lists[Self.emailDomains]?.compactMap { DomainPattern(String(decoding: $0, as: UTF8.self)) }
        )
        groups = lists[Self.groups]
        emails = lists[Self.emails]
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
    private static func lists(in query: Span<UInt8>) -> [String: [[UInt8]]] {
        var lists: [String: [[UInt8]]] = [:]
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
                if let element = element(field.extracting(place..<end)) { list.append(element) }
                place = end + 1
            }
            lists[name] = list
        }
        return lists
    }

    /// Nil where nothing is left of it without blanks, and where it cannot be decoded.
    private static func element(_ bytes: Span<UInt8>) -> [UInt8]? {
        guard let decoded = PercentEncoding.decode(bytes, plusIsSpace: true),
            String(validating: decoded, as: UTF8.self) != nil
        else { return nil }
        let range = decoded.span.trimmed(decoded.indices)
        guard !range.isEmpty else { return nil }
        return range.count == decoded.count ? decoded : Array(decoded[range])
    }
}

extension Span<UInt8> {
    /// Whether the text, which is not empty, stands anywhere in it.
    fileprivate func holds(_ text: [UInt8]) -> Bool {
        var start = position(of: text[0], from: 0)
        while start + text.count <= count {
            if extracting(start..<count).starts(with: text) { return true }
            start = position(of: text[0], from: start + 1)
        }
        return false
    }
}
