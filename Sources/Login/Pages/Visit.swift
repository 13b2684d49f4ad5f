internal import Clocks

/// What a page says of the request that it answers, and in which language.
struct Visit: Sendable {
    var language = Language.english
    /// What the log calls the request.
    var requestID = ""
    /// Host and port, as the browser called them; nil where the request names none.
    var site: String?
    var time: Timestamp?
}
