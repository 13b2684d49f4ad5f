import Glibc

/// What is wrong with a file, with its name and line.
struct FileProblem: Error, Equatable, CustomStringConvertible {
    let description: String
}

/// A file of named sections, each with `key = value` lines. `#` starts a comment line; a key may be given again, for a
/// list.
///
///     [alice]
///     email = alice@example.com
///     group = staff
///     group = admins
struct Sections: Equatable {
    struct Section: Equatable {
        let name: String
        let place: String
        var entries: [Entry] = []

        struct Entry: Equatable {
            let key: String
            let value: String
            let place: String
        }

        func all(_ key: String) -> [String] { entries.filter { $0.key == key }.map(\.value) }

        /// The one value of a key; throws where there are several.
        func one(_ key: String) throws(FileProblem) -> String? {
            let given = entries.filter { $0.key == key }
            guard given.count <= 1 else { throw FileProblem(description: "\(given[1].place): \(key) is given twice") }
            return given.first?.value
        }

        func required(_ key: String) throws(FileProblem) -> String {
            guard let value = try one(key), !value.isEmpty else {
                throw FileProblem(description: "\(place): [\(name)] has no \(key)")
            }
            return value
        }

        /// - Parameter prefix: of further keys, whatever follows it.
        func allow(_ keys: Set<String>, prefix: String? = nil) throws(FileProblem) {
            for entry in entries where !keys.contains(entry.key) {
                if let prefix, entry.key.hasPrefix(prefix), entry.key != prefix { continue }
                let known = keys.sorted().joined(separator: ", ")
                throw FileProblem(description: "\(entry.place): \(entry.key) is not one of \(known)")
            }
        }
    }

    private(set) var all: [Section] = []

    init(_ text: String, path: String) throws(FileProblem) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let place = "\(path):\(index + 1)"
            let line = Self.trimmed(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("["), line.hasSuffix("]"), line.count > 2 {
                let name = String(line.dropFirst().dropLast())
                guard !all.contains(where: { $0.name == name }) else {
                    throw FileProblem(description: "\(place): a second [\(name)]")
                }
                all.append(Section(name: name, place: place))
                continue
            }
            guard let sign = line.firstIndex(of: "="), sign > line.startIndex else {
                throw FileProblem(description: "\(place): neither [name] nor key = value")
            }
            guard !all.isEmpty else { throw FileProblem(description: "\(place): a value before the first [name]") }
            let key = String(Self.trimmed(line[..<sign]))
            let value = String(Self.trimmed(line[line.index(after: sign)...]))
            all[all.count - 1].entries.append(Section.Entry(key: key, value: value, place: place))
        }
    }

    static func read(_ path: String) throws(FileProblem) -> Sections {
        try Sections(text(of: path), path: path)
    }

    static func text(of path: String) throws(FileProblem) -> String {
        guard let file = unsafe fopen(path, "re") else {
            throw FileProblem(description: unsafe "\(path): \(String(cString: strerror(errno)))")
        }
        defer { unsafe fclose(file) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = unsafe fread(&piece, 1, piece.count, file), count > 0 { content += piece.prefix(count) }
        return String(decoding: content, as: UTF8.self)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
