/// A value of TOML 1.0, as far as options need to tell them apart.
indirect enum TOMLValue: Equatable {
    struct Element: Equatable {
        /// From 1.
        let line: Int
        let value: TOMLValue
    }

    case string(String)
    case integer(Int64)
    case boolean(Bool)
    case array([Element])
    /// An inline table, whose content no option can want.
    case table
    /// A float, a date or a word without quotes (which TOML does not have). No option takes any of them, so they are
    /// told apart no further.
    case unquoted

    /// For sentences: `is ...`, `has ...`.
    var kind: String {
        switch self {
        case .string: "a text"
        case .integer: "a number"
        case .boolean: "a boolean"
        case .array: "a list"
        case .table: "a table"
        case .unquoted: "a value without quotes"
        }
    }
}

/// What a TOML document says, line by line, with the place of everything: a message can then name it.
///
/// Our own parser, since TOMLKit gives no positions, and its errors quote the text around them, which may be a secret.
/// It reads all of TOML 1.0's syntax, but says less than TOML about tables: each one is an entry without a value, and
/// the rules on who may define a table twice are not kept, because the presence of any table is an error to its caller.
struct TOMLDocument {
    struct Entry: Equatable {
        /// The keys between the dots, those of the table first.
        let path: [String]
        /// From 1.
        let line: Int
        /// nil for the head of a table.
        let value: TOMLValue?
        let isInTable: Bool
        /// Whether it is the head of one more element of an array of tables: `[[name]]`.
        var isArrayElement = false
    }

    struct SyntaxError: Error, Equatable {
        /// Both from 1; columns count characters (Unicode scalars).
        let line: Int
        let column: Int
        /// Never quotes the document, which may hold secrets.
        let reason: String
    }

    private(set) var entries: [Entry] = []
    /// The first error, at which the reading ended.
    private(set) var error: SyntaxError?

    init(_ bytes: [UInt8]) {
        var parser = TOMLParser(bytes)
        do throws(SyntaxError) {
            while let entry = try parser.nextEntry() { entries.append(entry) }
        } catch {
            self.error = error
        }
    }
}
