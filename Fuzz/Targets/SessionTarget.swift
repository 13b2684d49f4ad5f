import Sessions

/// A session's binary form: what is read can be written, and reads the same again.
enum SessionTarget {
    static func check(_ input: [UInt8]) throws {
        guard let session = Session(bytes: input) else { return }
        try promise("the form is kept to the byte", session.bytes == input)
        for field in Session.Field.allCases {
            guard let range = session.range(of: field) else { continue }
            try promise("a field lies within the form", range.lowerBound > 1 && range.upperBound <= input.count)
        }
        // What is not UTF-8 is repaired by the first reading, and what an older version wrote is left out.
        let contents = SessionContents(session)
        let again = SessionContents(Session(contents))
        let third = SessionContents(Session(again))
        try promise("who it is survives", again.subject == contents.subject && again.groups == contents.groups)
        try promise("the tokens survive", again.refreshToken == contents.refreshToken)
        try promise("writing and reading comes to rest", third == again, "\(again)\n\(third)")
    }
}
