/// Text on its way into TOML.
package enum TOMLString {
    /// With its quotation marks (TOML 1.0, basic strings).
    package static func quoted(_ text: String) -> String {
        Escaping.quoted(text) {
            $0 == "\u{7F}"
        } short: { scalar in
            switch scalar {
            case "\n": "n"
            case "\r": "r"
            case "\t": "t"
            default: nil
            }
        }
    }
}
