/// What Redis answered. An error is not among these but `RedisError.refused`; one inside an array is the whole reply's.
package enum RedisReply: Sendable, Equatable {
    case null
    /// Booleans of RESP3 too: 0 and 1.
    case integer(Int64)
    case bytes([UInt8])
    /// A word such as `OK`.
    case status(String)
    /// A map of RESP3 too: keys and values by turns.
    case array([RedisReply])
}
