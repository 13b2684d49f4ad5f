internal import HTTP1
internal import Sessions

/// The identity headers of the sessions that were asked about last, as bytes: a page asks for dozens of things with one
/// session, and its headers depend on nothing but the session and the settings. One for each router.
///
/// On the request path.
struct WrittenHeaders {
    private static let placeBits = 8
    static let count = 1 << placeBits
    /// Bytes of a session. A larger one holds tokens, and is rare.
    static let sessionLimit = 1024
    /// Bytes of its fields.
    static let fieldsLimit = 2048

    private struct Entry {
        /// Kept, and so its memory is no other session's.
        var session: [UInt8] = []
        /// Empty until the session is asked about for the second time: one that comes once is not worth a copy.
        var fields: [UInt8] = []
    }

    private var entries = [Entry](repeating: Entry(), count: count)

    /// Writes the fields of this session: as they were written before, or by `write`.
    mutating func write(
        _ session: Session,
        to response: inout ResponseWriter,
        _ write: (inout ResponseWriter) -> Void
    ) {
        let place = Self.place(of: session)
        // Two arrays of one memory are equal at once; no others are likely to be compared.
        guard session.bytes.count <= Self.sessionLimit, entries[place].session == session.bytes else {
            write(&response)
            if session.bytes.count <= Self.sessionLimit { entries[place] = Entry(session: session.bytes) }
            return
        }
        let known = entries[place].fields
        if !known.isEmpty { return response.append(fields: known.span) }
        let start = response.count
        write(&response)
        let fields = response.bytes(from: start)
        if fields.count <= Self.fieldsLimit { entries[place].fields = fields }
    }

    /// By where its bytes are in memory: requests with the same cookie have the same array (`OpenedSessions`).
    private static func place(of session: Session) -> Int {
        let address = unsafe session.bytes.withUnsafeBufferPointer { UInt64(UInt(bitPattern: $0.baseAddress)) }
        // Memory is handed out in pieces of 16 bytes.
        return Int(((address >> 4) &* 0x9E37_79B9_7F4A_7C15) >> (64 - placeBits))
    }
}
