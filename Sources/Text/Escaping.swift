/// What JSON's strings and TOML's have in common: quotation marks, backslashes, and control characters by number.
enum Escaping {
    /// - Parameter alsoEscaped: what is written as `\uXXXX` besides the control characters below the space; of the basic plane.
    /// - Parameter short: the letter that stands behind a backslash for a control character.
    static func quoted(
        _ text: String,
        alsoEscaped: (Unicode.Scalar) -> Bool,
        short: (Unicode.Scalar) -> Character?
    ) -> String {
        var shown = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                shown += "\\"
                shown.unicodeScalars.append(scalar)
            } else if let letter = short(scalar) {
                shown += "\\\(letter)"
            } else if scalar.value < 0x20 || alsoEscaped(scalar) {
                var digits: [UInt8] = []
                Hexadecimal.append(UInt16(truncatingIfNeeded: scalar.value), to: &digits)
                shown += "\\u" + String(decoding: digits, as: UTF8.self)
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown + "\""
    }
}
