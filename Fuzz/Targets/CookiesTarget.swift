import Sessions

/// A `Cookie` field: the walk over it finds what a plain split at `;` and `=` finds.
enum CookiesTarget {
    static func check(_ input: [UInt8]) throws {
        var walked: [[[UInt8]]] = []
        var cookies = CookieHeader()
        while let pair = cookies.next(in: input.span) {
            walked.append([Array(input[pair.name]), Array(input[pair.value])])
        }
        let split = input.split(separator: UInt8(ascii: ";")).compactMap { part -> [[UInt8]]? in
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { return nil }
            let (name, value) = (trimmed(sides[0]), trimmed(sides[1]))
            return name.isEmpty ? nil : [Array(name), Array(unquoted(value))]
        }
        try promise("the pairs are those of a plain split", walked == split, "walk: \(walked)\nsplit: \(split)")
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let start = bytes.drop(while: isBlank)
        return start.prefix((start.lastIndex { !isBlank($0) } ?? start.startIndex - 1) - start.startIndex + 1)
    }

    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let quote = UInt8(ascii: "\"")
        guard bytes.count >= 2, bytes.first == quote, bytes.last == quote else { return bytes }
        return bytes.dropFirst().dropLast()
    }
}
