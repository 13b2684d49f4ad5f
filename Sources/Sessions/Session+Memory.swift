// Requests with the same cookie have the same array as their session (`OpenedSessions`). What was made for a session is found
// by that: no byte is looked at.

extension Session {
    /// Whether the session's bytes are the very memory of this array, and so the same: nobody can change what two hold.
    package func isMade(of kept: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBufferPointer { own in
            unsafe kept.withUnsafeBufferPointer { unsafe own.baseAddress == $0.baseAddress && own.count == $0.count }
        }
    }

    /// Of where its bytes are in memory; the highest bits are spread best.
    package var memoryHash: UInt64 {
        let address = unsafe bytes.withUnsafeBufferPointer { UInt64(UInt(bitPattern: $0.baseAddress)) }
        // Memory is handed out in pieces of 16 bytes.
        return (address >> 4) &* 0x9E37_79B9_7F4A_7C15
    }
}
