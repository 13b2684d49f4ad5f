/// A page of the operator's own, in the part of Go's html/template that oauth2-proxy's pages use: fields, `if` with
/// `else if` and `else`, `eq`, `ne`, `and`, `or`, `not`, `ToUpper`, `ToLower`, comments, trimming. Read once, at the start.
///
/// Every value is escaped for the place that it stands in: text, an attribute in quotes, a URL. Where it could not be
/// made safe (scripts, styles, event handlers, attributes without quotes) it is refused when the template is read.
package struct PageTemplate: Sendable {
    package typealias Values = [String: PageValue]

    indirect enum Node: Sendable {
        case text(String)
        case value(Operand, Place)
        case branches([(condition: Operand, nodes: [Node])], otherwise: [Node])
    }

    private let nodes: [Node]

    /// - Parameters:
    ///   - name: `sign_in.html`: what a `define` around the whole may call it.
    ///   - fields: what the page is given, and of which kind.
    package init(_ text: String, name: String, fields: [String: PageValue.Kind]) throws(PageTemplateError) {
        var parser = PageTemplateParser(text, name: name, fields: fields)
        nodes = try parser.parse()
    }

    /// The page with these values; what is not among them is empty.
    package func render(_ values: Values) -> String {
        var page = ""
        Self.render(nodes, values, into: &page)
        return page
    }

    private static func render(_ nodes: [Node], _ values: Values, into page: inout String) {
        for node in nodes {
            switch node {
            case .text(let text): page += text
            case .value(let operand, let place): page += place.written(operand.value(values))
            case .branches(let branches, let otherwise):
                let chosen = branches.first { $0.condition.value(values).isTrue }?.nodes ?? otherwise
                render(chosen, values, into: &page)
            }
        }
    }
}

/// What a page gets.
package enum PageValue: Sendable, Equatable {
    case text(String)
    case number(Int)
    case flag(Bool)
    /// Markup of our own.
    case markup(String)

    package enum Kind: Sendable {
        case text, number, flag, markup
    }

    /// As Go's `if` sees it.
    var isTrue: Bool {
        switch self {
        case .text(let text), .markup(let text): !text.isEmpty
        case .number(let number): number != 0
        case .flag(let flag): flag
        }
    }

    var text: String {
        switch self {
        case .text(let text), .markup(let text): text
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        }
    }
}

/// What is wrong with a template, and where.
package struct PageTemplateError: Error, Equatable {
    package let line: Int
    /// Without a full stop.
    package let reason: String
}

/// Something that has a value.
indirect enum Operand: Sendable {
    case field(String)
    case literal(PageValue)
    case equal(Operand, [Operand])
    case not(Operand)
    case and(Operand, Operand)
    case or(Operand, Operand)
    case upper(Operand)
    case lower(Operand)

    func value(_ values: PageTemplate.Values) -> PageValue {
        switch self {
        case .field(let name): values[name] ?? .text("")
        case .literal(let value): value
        case .equal(let left, let others):
            .flag(others.contains { $0.value(values).text == left.value(values).text })
        case .not(let operand): .flag(!operand.value(values).isTrue)
        // As in Go: the first that settles it, or the last.
        case .and(let left, let right): left.value(values).isTrue ? right.value(values) : left.value(values)
        case .or(let left, let right): left.value(values).isTrue ? left.value(values) : right.value(values)
        case .upper(let operand): .text(operand.value(values).text.uppercased())
        case .lower(let operand): .text(operand.value(values).text.lowercased())
        }
    }
}
