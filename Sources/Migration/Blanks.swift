import Text

extension String {
    /// Without blanks and tabs at its ends.
    var trimmed: String { String(trimmingBlanks()) }

    /// The blanks and tabs that it begins with.
    var indentation: String { String(prefix { $0 == " " || $0 == "\t" }) }
}
