extension String {
    /// Without blanks and tabs at its ends.
    var trimmed: String {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...end])
    }

    /// The blanks and tabs that it begins with.
    var indentation: String { String(prefix { $0 == " " || $0 == "\t" }) }
}
