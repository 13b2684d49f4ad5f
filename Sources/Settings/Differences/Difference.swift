/// One thing that Sidegate does otherwise than oauth2-proxy, on purpose. docs/differences.md and what `--was=oauth2-proxy`
/// prints are made of these, and the rows of Tests/DropIn that differ name them.
package struct Difference: Sendable {
    /// What it is about, in a few words.
    package let what: String
    /// What oauth2-proxy does.
    package let there: String
    /// What Sidegate does.
    package let here: String
    let shows: Showing

    /// With which settings there is something to see.
    enum Showing: Sendable {
        case always
        /// It is about something that valid settings cannot have.
        case never
        /// Where one of these options is given.
        case with([String])
        /// Where the option has one of these values, given or not.
        case having(String, values: [String])
        /// Where the option is not given.
        case unless(String)

        static func with(_ flags: String...) -> Showing { .with(flags) }
        static func having(_ flag: String, _ values: String...) -> Showing { .having(flag, values: values) }
    }

    init(_ what: String, there: String, here: String, shows: Showing = .always) {
        (self.what, self.there, self.here, self.shows) = (what, there, here, shows)
    }

    /// All of them, in the order of docs/differences.md.
    package static let all = requests + logins + sessions + operation + providers

    /// The options of the settings that bring it up; nil where there is nothing to see.
    package func causes(in settings: Settings) -> [String]? {
        switch shows {
        case .always: []
        case .never: nil
        case .with(let flags):
            flags.contains(where: settings.isGiven) ? flags.filter(settings.isGiven) : nil
        case .having(let flag, let values):
            values.contains(settings.text(of: flag)) ? [flag].filter(settings.isGiven) : nil
        case .unless(let flag): settings.isGiven(flag) ? nil : []
        }
    }
}

extension Settings {
    fileprivate func isGiven(_ flag: String) -> Bool { origin(of: flag) != .standard }

    fileprivate func text(of flag: String) -> String { Option.byFlag[flag]?.text(self) ?? "" }
}
