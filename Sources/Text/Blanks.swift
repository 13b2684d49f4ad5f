extension Substring {
    /// Without the spaces and tabs at either end (RFC 9110, 5.6.3).
    package func trimmingBlanks() -> Substring {
        guard let first = utf8.firstIndex(where: { !ASCII.isBlank($0) }),
            let last = utf8.lastIndex(where: { !ASCII.isBlank($0) })
        else { return self[endIndex...] }
        return self[first..<utf8.index(after: last)]
    }
}

extension String {
    /// The same.
    package func trimmingBlanks() -> Substring { self[...].trimmingBlanks() }

    /// Without spaces, tabs and line ends at either end.
    package func trimmingWhitespace() -> Substring {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
        return start[...last]
    }
}
