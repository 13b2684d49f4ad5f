/// Names that no option has, and that may be meant for one that limits who may pass. Ignoring such a name would leave the
/// site open to everybody, so it is taken where only one option can be meant, and refused otherwise.
enum MeantName {
    /// The limiting option whose name this is, apart from plurals, capitals and the choice of `_`, `-` or nothing between words.
    static func option(_ name: String) -> Option? {
        let stem = stem(of: name)
        let flag = otherNames[stem]
        let meant = Option.all.filter { $0.flag == flag || Self.stem(of: $0.flag) == stem }
        return meant.count == 1 && meant[0].isNarrowing ? meant[0] : nil
    }

    /// Whether the name, for which `nearest` is the best guess, looks as if it were to limit who may pass.
    static func mayLimit(_ name: String, nearest: Option?) -> Bool {
        if let nearest { return nearest.isNarrowing }
        return words(of: name).contains { telling.contains(singular($0)) }
    }

    /// The query parameter of `/oauth2/auth`, and what oauth2-proxy called the option at first.
    private static let otherNames = ["allowedemaildomain": "email-domain", "googleappdomain": "email-domain"]

    /// Words that names of such options are made of.
    private static let telling: Set = [
        "allow", "allowed", "authenticated", "authorised", "authorized", "domain", "email", "group", "member", "org",
        "organisation",
        "organization", "permitted", "restrict", "restricted", "role", "rule", "team", "tenant",
    ]

    private static func words(of name: String) -> [Substring] {
        name.lowercased().split { $0 == "_" || $0 == "-" }
    }

    private static func stem(of name: String) -> String {
        words(of: name).map(singular).joined()
    }

    private static func singular(_ word: Substring) -> String {
        String(word.utf8.count > 2 && word.hasSuffix("s") && !word.hasSuffix("ss") ? word.dropLast() : word)
    }
}
