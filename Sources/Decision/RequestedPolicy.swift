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
        let elements = Self.elements(of: query)
        self.init(
            groups: Self.list(Self.groups, in: elements),
            emails: Self.list(Self.emails, in: elements),
            // What is no domain matches nobody, but the list is still there and still asks.
            emailDomains: Self.list(Self.emailDomains, in: elements)?.compactMap { DomainPattern($0) }
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

    /// Name and value of each field, once for each element of its value. A comma parts elements where it stands as it is;
    /// encoded (`%2C`) it is part of a name, as in the groups of a directory (`CN=Admins,OU=...`).
    private static func elements(of query: Span<UInt8>) -> [(name: String, value: String)] {
        var elements: [(name: String, value: String)] = []
        var start = 0
        while start < query.count {
            let end = query.position(of: UInt8(ascii: "&"), from: start)
            let nameEnd = min(query.position(of: UInt8(ascii: "="), from: start), end)
            let name = query.extracting(start..<nameEnd)
            var place = min(nameEnd + 1, end)
            repeat {
                let elementEnd = min(query.position(of: UInt8(ascii: ","), from: place), end)
                let field =
                    Array(name.text.utf8) + [UInt8(ascii: "=")] + Array(query.extracting(place..<elementEnd).text.utf8)
                elements += FormFields(field.span).fields
                place = elementEnd + 1
            } while place <= end
            start = end + 1
        }
        return elements
    }

    private static func list(_ name: String, in elements: [(name: String, value: String)]) -> [String]? {
        let given = elements.filter { $0.name == name }
        guard !given.isEmpty else { return nil }
        return given.map { String($0.value.trimmingBlanks()) }.filter { !$0.isEmpty }
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
