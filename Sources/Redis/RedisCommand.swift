/// One command: its name and arguments, of any bytes.
package struct RedisCommand: Sendable {
    package let words: [[UInt8]]
    /// Which of the words is the key that decides a cluster's slot; nil where any server will do.
    package let key: Int?
    /// Whether it does no harm to have it done twice: then it is sent once more, within its time, where its connection
    /// is lost before the reply.
    package var isRepeatable = false

    /// - Parameter key: an index into `words`.
    package init(_ words: [[UInt8]], key: Int?) {
        precondition(
            !words.isEmpty && key.map(words.indices.contains) != false,
            "a command has a name, and a key's index"
        )
        self.words = words
        self.key = key
    }

    package init(_ words: [String], key: Int? = nil) {
        self.init(words.map { Array($0.utf8) }, key: key)
    }
}
