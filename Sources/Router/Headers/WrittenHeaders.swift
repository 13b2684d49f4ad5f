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
        let place = Int(session.memoryHash >> (64 - Self.placeBits))
        guard session.bytes.count <= Self.sessionLimit, session.isMade(of: entries[place].session) else {
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

}
