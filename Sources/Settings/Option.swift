/// One option: the row that flags, environment, TOML file, `--help`, error messages and documentation all read.
package struct Option: Sendable {
    /// Name on the command line, without dashes.
    package let flag: String
    package let shape: Shape
    /// What stands for the value in `--help`, as in `--cookie-name NAME`.
    package let placeholder: String
    package let help: String
    /// The value is never printed, not even when it is wrong.
    package let isSecret: Bool
    package let reach: Reach
    /// For an option that oauth2-proxy needs to carry traffic: what to do instead. It is accepted, with this warning.
    package let instead: String?
    /// Whether the part that does the option's job is still missing: giving it is then an error of its own, because
    /// ignoring, say, a list of allowed roles would open the door to everyone. The commit that builds the part takes the mark off.
    private(set) var isPending = false
    /// A list whose values may well have commas: a flag is one value, whatever is in it.
    private(set) var isOnePerFlag = false
    /// The kinds of provider that the option is for; empty for all. With another it is checked and unused.
    private(set) var onlyFor: [String] = []
    /// Whether the option limits who may pass. A slip in its name must not leave the site open to everybody.
    private(set) var isNarrowing = false
    /// Reads one layer's values into the settings, or complains and leaves them as they are.
    let read: @Sendable (_ given: [Given], _ settings: inout Settings) -> [Complaint]
    /// The value as one would write it, or empty.
    let text: @Sendable (Settings) -> String

    /// What form a value takes, whatever it means.
    package enum Shape: Sendable, Equatable {
        case text, boolean, integer, duration, list
    }

    /// Which layers know the option.
    package enum Reach: Sendable {
        case everywhere, flagAndEnvironment, flag
    }

    /// The default as one would write it, or empty.
    package var standard: String { text(Settings()) }

    /// Key in the TOML file.
    package var key: String { Self.key(flag: flag, isList: shape == .list) }

    /// Name of the environment variable.
    package var variable: String { Self.variable(key: key) }

    /// oauth2-proxy's rule: the flag's name with underscores, plural for lists (`skip-auth-regex` is its one exception).
    static func key(flag: String, isList: Bool) -> String {
        let name = String(flag.map { $0 == "-" ? "_" : $0 })
        return isList && !name.hasSuffix("s") && !name.hasSuffix("x") ? name + "s" : name
    }

    static func variable(key: String) -> String {
        EnvironmentLayer.prefix + key.uppercased()
    }
}

/// Options of one task, in the order in which a person would look for them.
package struct OptionGroup: Sendable {
    package let title: String
    package let options: [Option]

    package static let all: [OptionGroup] = [
        .provider, .clientSecurity, .access, .credentials, .cookies, .redis, .listener, .tls, .limits, .headers, .pages,
        .logging,
        .metrics,
        .otherProviders, .upstreams, .command,
    ]
}

extension Option {
    /// Every option, in the order of `--help`.
    package static let all: [Option] = OptionGroup.all.flatMap(\.options)

    static let byFlag = Dictionary(uniqueKeysWithValues: all.map { ($0.flag, $0) })
    static let byKey = Dictionary(uniqueKeysWithValues: all.filter { $0.reach == .everywhere }.map { ($0.key, $0) })
    static let byVariable = Dictionary(
        uniqueKeysWithValues: all.filter { $0.reach != .flag }.map { ($0.variable, $0) }
    )
}

/// One value as a layer gives it: one of a list's elements, or the whole.
struct Given: Sendable, Equatable {
    let text: String
    let origin: Origin
}

/// A value that cannot be read, and why; or one that is taken otherwise than it was written.
struct Complaint: Sendable, Equatable {
    let given: Given
    /// Goes on after the value: `is not a duration; ...`.
    let reason: String
    var isRemark = false
}

extension Option {
    /// The same option, marked as not there yet (`isPending`).
    var pending: Option {
        var option = self
        option.isPending = true
        return option
    }

    /// The same option, each flag of which is one value, commas and all.
    var onePerFlag: Option {
        var option = self
        option.isOnePerFlag = true
        return option
    }

    /// The same option, which limits who may pass (`isNarrowing`).
    var narrowing: Option {
        var option = self
        option.isNarrowing = true
        return option
    }

    /// The same option, for these kinds of provider and no others.
    func only(for providers: String...) -> Option {
        var option = self
        option.onlyFor = providers
        return option
    }
}

// MARK: - Rows

extension Option {
    /// An option with one value. Where it is given more than once in a layer, the last one counts, as in oauth2-proxy.
    init<V: OptionValue>(
        _ flag: String,
        _ keyPath: any WritableKeyPath<Settings, V> & Sendable,
        value: String = V.placeholder,
        _ help: String,
        reach: Reach = .everywhere
    ) {
        self.init(
            flag: flag,
            shape: V.shape,
            placeholder: value,
            help: help,
            isSecret: V.isSecret,
            reach: reach,
            instead: nil,
            read: { given, settings in
                Self.readLast(given, as: V.self) { settings[keyPath: keyPath] = $0 }
            },
            text: { $0[keyPath: keyPath].text }
        )
    }

    /// An option with one value, which the part keeps in a plainer type than a person may write.
    init<V: OptionValue, P>(
        _ flag: String,
        _ keyPath: any WritableKeyPath<Settings, P> & Sendable,
        as form: Form<V, P>,
        _ help: String
    ) {
        self.init(
            flag: flag,
            shape: V.shape,
            placeholder: V.placeholder,
            help: help,
            isSecret: V.isSecret,
            reach: .everywhere,
            instead: nil,
            read: { given, settings in
                Self.readLast(given, as: V.self) { settings[keyPath: keyPath] = form.kept($0) }
            },
            text: { form.written($0[keyPath: keyPath]).text }
        )
    }

    /// An option with at most one value; an empty text is no value.
    init<V: OptionValue>(
        _ flag: String,
        _ keyPath: any WritableKeyPath<Settings, V?> & Sendable,
        value: String = V.placeholder,
        _ help: String,
        reach: Reach = .everywhere
    ) {
        self.init(
            flag: flag,
            shape: V.shape,
            placeholder: value,
            help: help,
            isSecret: V.isSecret,
            reach: reach,
            instead: nil,
            read: { given, settings in
                if given.last?.text == "" {
                    settings[keyPath: keyPath] = nil
                    return []
                }
                return Self.readLast(given, as: V.self) { settings[keyPath: keyPath] = $0 }
            },
            text: { $0[keyPath: keyPath]?.text ?? "" }
        )
    }

    /// An option with any number of values.
    init<V: OptionValue>(
        _ flag: String,
        _ keyPath: any WritableKeyPath<Settings, [V]> & Sendable,
        value: String = V.placeholder,
        _ help: String
    ) {
        self.init(
            flag: flag,
            shape: .list,
            placeholder: value,
            help: help,
            isSecret: V.isSecret,
            reach: .everywhere,
            instead: nil,
            read: { given, settings in
                var values: [V] = []
                var complaints: [Complaint] = []
                for one in given {
                    if let value = Self.read(one, as: V.self, &complaints) { values.append(value) }
                }
                if complaints.allSatisfy(\.isRemark) { settings[keyPath: keyPath] = values }
                return complaints
            },
            text: { $0[keyPath: keyPath].map(\.text).joined(separator: ",") }
        )
    }

    /// An option whose value is checked and then not needed: `load` acts on it, or nothing does.
    init<V: OptionValue>(
        _ flag: String,
        unstored standard: V,
        _ help: String,
        instead: String? = nil,
        isSecret: Bool = false,
        reach: Reach = .everywhere
    ) {
        self.init(
            flag: flag,
            shape: V.shape,
            placeholder: V.placeholder,
            help: help,
            isSecret: isSecret || V.isSecret,
            reach: reach,
            instead: instead,
            read: { given, _ in Self.readLast(given, as: V.self) { _ in } },
            text: { _ in standard.text }
        )
    }

    /// An option with any number of values that are checked and then not needed.
    init<V: OptionValue>(_ flag: String, unstoredList type: V.Type, _ help: String) {
        self.init(
            flag: flag,
            shape: .list,
            placeholder: V.placeholder,
            help: help,
            isSecret: V.isSecret,
            reach: .everywhere,
            instead: nil,
            read: { given, _ in
                given.flatMap { one in Self.readLast([one], as: V.self) { _ in } }
            },
            text: { _ in "" }
        )
    }

    private static func readLast<V: OptionValue>(
        _ given: [Given],
        as type: V.Type,
        store: (V) -> Void
    ) -> [Complaint] {
        var complaints: [Complaint] = []
        for (index, one) in given.enumerated() {
            if let value = read(one, as: type, &complaints), index == given.count - 1 { store(value) }
        }
        return complaints
    }

    private static func read<V: OptionValue>(_ given: Given, as type: V.Type, _ complaints: inout [Complaint]) -> V? {
        do throws(BadValue) {
            let value = try V(text: given.text)
            if let remark = V.remark(on: given.text) {
                complaints.append(Complaint(given: given, reason: remark, isRemark: true))
            }
            return value
        } catch {
            complaints.append(Complaint(given: given, reason: error.reason))
            return nil
        }
    }
}
