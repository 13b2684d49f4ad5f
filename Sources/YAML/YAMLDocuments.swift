import CYAML

/// Reads YAML by libyaml's events. Nothing else in the program knows YAML or imports CYAML.
package enum YAMLDocuments {
    /// What a small text can be made to stand for by aliases of aliases; beyond that it is refused.
    static let largestDocument = 100_000
    static let greatestDepth = 64

    /// The documents of a text, in order. A key that a mapping has twice is an error, since readers differ on which counts.
    package static func read(_ bytes: [UInt8]) throws(YAMLError) -> [YAMLNode] {
        var reader = try Reader(bytes)
        var documents: [YAMLNode] = []
        while let document = try reader.nextDocument() { documents.append(document) }
        return documents
    }

    private struct Event {
        enum Kind {
            case scalar(String, YAMLNode.Style, isMergeKey: Bool)
            case alias(String)
            case sequenceStart, sequenceEnd, mappingStart, mappingEnd, documentStart, end, other
        }

        let kind: Kind
        let anchor: String?
        let line: Int
    }

    /// Owns libyaml's parser and the bytes that it reads; neither leaves it.
    @safe private final class Parser {
        private let parser: UnsafeMutablePointer<yaml_parser_t>
        private let input: UnsafeMutableBufferPointer<UInt8>

        init(_ bytes: [UInt8]) throws(YAMLError) {
            unsafe parser = .allocate(capacity: 1)
            unsafe input = .allocate(capacity: bytes.count)
            _ = unsafe input.initialize(from: bytes)
            guard unsafe yaml_parser_initialize(parser) == 1 else {
                unsafe parser.deallocate()
                unsafe input.deallocate()
                throw YAMLError(line: 1, reason: "cannot be read: no memory")
            }
            unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        }

        deinit {
            unsafe yaml_parser_delete(parser)
            unsafe parser.deallocate()
            unsafe input.deallocate()
        }

        func next() throws(YAMLError) -> Event {
            var event = unsafe yaml_event_t()
            guard unsafe yaml_parser_parse(parser, &event) == 1 else {
                let problem = unsafe parser.pointee.problem
                let reason = unsafe problem.map { unsafe String(cString: $0) } ?? "cannot be read"
                let line = unsafe max(parser.pointee.problem_mark.line, parser.pointee.context_mark.line)
                throw YAMLError(line: Int(line) + 1, reason: reason)
            }
            defer { unsafe yaml_event_delete(&event) }
            let line = unsafe Int(event.start_mark.line) + 1
            switch unsafe event.type {
            case YAML_SCALAR_EVENT:
                let scalar = unsafe event.data.scalar
                let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
                let text = unsafe String(decoding: bytes, as: UTF8.self)
                let style = unsafe Self.style(scalar.style)
                return Event(
                    kind: .scalar(text, style, isMergeKey: text == "<<" && style == .plain),
                    anchor: unsafe Self.name(scalar.anchor),
                    line: line
                )
            case YAML_ALIAS_EVENT:
                return Event(kind: .alias(unsafe Self.name(event.data.alias.anchor) ?? ""), anchor: nil, line: line)
            case YAML_SEQUENCE_START_EVENT:
                let anchor = unsafe Self.name(event.data.sequence_start.anchor)
                return Event(kind: .sequenceStart, anchor: anchor, line: line)
            case YAML_MAPPING_START_EVENT:
                let anchor = unsafe Self.name(event.data.mapping_start.anchor)
                return Event(kind: .mappingStart, anchor: anchor, line: line)
            case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, anchor: nil, line: line)
            case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, anchor: nil, line: line)
            case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, anchor: nil, line: line)
            case YAML_STREAM_END_EVENT: return Event(kind: .end, anchor: nil, line: line)
            default: return Event(kind: .other, anchor: nil, line: line)
            }
        }

        private static func name(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
            unsafe pointer.map { unsafe String(cString: $0) }
        }

        private static func style(_ style: yaml_scalar_style_t) -> YAMLNode.Style {
            switch style {
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
            default: .plain
            }
        }
    }

    private struct Reader {
        private let parser: Parser
        private var anchors: [String: (node: YAMLNode, size: Int)] = [:]
        private var size = 0

        init(_ bytes: [UInt8]) throws(YAMLError) {
            parser = try Parser(bytes)
        }

        mutating func nextDocument() throws(YAMLError) -> YAMLNode? {
            while true {
                let event = try parser.next()
                switch event.kind {
                case .documentStart:
                    anchors = [:]
                    size = 0
                    return try node(try parser.next(), depth: 0)
                case .end: return nil
                default: continue
                }
            }
        }

        private mutating func node(_ event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
            guard depth < greatestDepth else {
                throw YAMLError(line: event.line, reason: "has more than \(greatestDepth) levels")
            }
            let before = size
            try count(1, event.line)
            let content: YAMLNode.Content
            switch event.kind {
            case .scalar(let text, let style, _): content = .scalar(text, style)
            case .alias(let name):
                guard let (node, size) = anchors[name] else {
                    throw YAMLError(line: event.line, reason: "has an alias without its anchor")
                }
                try count(size, event.line)
                return node
            case .sequenceStart:
                var elements: [YAMLNode] = []
                while true {
                    let next = try parser.next()
                    if case .sequenceEnd = next.kind { break }
                    elements.append(try node(next, depth: depth + 1))
                }
                content = .sequence(elements)
            case .mappingStart: content = .mapping(try members(depth: depth))
            default: throw YAMLError(line: event.line, reason: "has no value where one is expected")
            }
            let node = YAMLNode(content, line: event.line)
            if let anchor = event.anchor { anchors[anchor] = (node, size - before) }
            return node
        }

        private mutating func members(depth: Int) throws(YAMLError) -> [YAMLNode.Member] {
            var members: [YAMLNode.Member] = []
            var merged: [YAMLNode.Member] = []
            var keys: Set<String> = []
            while true {
                let next = try parser.next()
                if case .mappingEnd = next.kind { break }
                guard case .scalar(let key, _, let isMergeKey) = next.kind else {
                    throw YAMLError(line: next.line, reason: "has a list or mapping as the key of a mapping")
                }
                let value = try node(try parser.next(), depth: depth + 1)
                if isMergeKey {
                    merged += value.members + value.elements.flatMap(\.members)
                    continue
                }
                guard keys.insert(key).inserted else {
                    throw YAMLError(line: next.line, reason: "has a key that stands in the same mapping above")
                }
                members.append(YAMLNode.Member(key: key, line: next.line, value: value))
            }
            // YAML 1.1, merge keys: what the mapping says itself counts, then the first of those that are merged.
            for member in merged where keys.insert(member.key).inserted { members.append(member) }
            return members
        }

        private mutating func count(_ nodes: Int, _ line: Int) throws(YAMLError) {
            size += nodes
            guard size <= largestDocument else {
                throw YAMLError(line: line, reason: "stands for more than \(largestDocument) values")
            }
        }
    }
}
