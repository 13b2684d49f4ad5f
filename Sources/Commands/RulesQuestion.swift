import Clocks
import Sessions
import Settings
import Web

/// What `sidegate rules test` is asked: a request, and who makes it.
struct RulesQuestion {
    struct BadArgument: Error {
        let reason: String
    }

    let url: String
    /// In lower case, without its port.
    let host: String
    /// Path and query.
    let target: String
    private(set) var method = "GET"
    /// Where the client is; nil where nobody says it.
    private(set) var address: [UInt8]?
    private(set) var user: String?
    private(set) var email: String?
    private(set) var groups: [String] = []
    private(set) var claims: [KeptClaim] = []
    private(set) var authenticationContext: String?
    /// Seconds since the person proved who they are.
    private(set) var age: Int64?

    /// What is asked, and the arguments that belong to other options.
    static func read(_ arguments: [String]) throws(BadArgument) -> (RulesQuestion, rest: [String]) {
        guard let url = arguments.first(where: { $0.contains("://") && !$0.hasPrefix("--") }) else {
            throw BadArgument(reason: "rules test: which URL? Write it whole: https://app.example.com/page")
        }
        var question = try RulesQuestion(url)
        var rest: [String] = []
        var given = arguments.filter { $0 != url }[...]
        while let argument = given.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard own.contains(parts[0]) else {
                rest.append(argument)
                continue
            }
            guard let value = parts.count == 2 ? parts[1] : given.popFirst() else {
                throw BadArgument(reason: "\(parts[0]): its value is missing")
            }
            try question.take(parts[0], value)
        }
        return (question, rest)
    }

    private static let own = ["--method", "--address", "--user", "--email", "--group", "--claim", "--acr", "--age"]

    private init(_ url: String) throws(BadArgument) {
        let bad = BadArgument(reason: "rules test: is no URL of a page; write it whole: https://app.example.com/page")
        guard let scheme = ["https://", "http://"].first(where: { url.hasPrefix($0) }) else { throw bad }
        let rest = url.dropFirst(scheme.count)
        guard let authority = WebAuthority(rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }) else { throw bad }
        let target = rest.drop { $0 != "/" && $0 != "?" && $0 != "#" }.prefix { $0 != "#" }
        self.url = url
        host = authority.host
        self.target = target.hasPrefix("/") ? String(target) : "/\(target)"
    }

    private mutating func take(_ flag: String, _ value: String) throws(BadArgument) {
        switch flag {
        case "--method": method = value.uppercased()
        case "--address":
            guard let address = IPAddress.bytes(value) else {
                throw BadArgument(reason: "--address: is no IP address; write it as 10.0.0.7 or ::1")
            }
            self.address = address
        case "--user": user = value
        case "--email": email = value
        case "--group": groups.append(value)
        case "--acr": authenticationContext = value
        case "--age":
            guard let duration = try? Duration(text: value) else {
                throw BadArgument(reason: "--age: is no duration; write it as 15m or 8h")
            }
            age = duration.components.seconds
        default:
            let parts = value.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw BadArgument(reason: "--claim: write it as --claim=NAME=VALUE") }
            if let index = claims.firstIndex(where: { $0.name == parts[0] }) {
                claims[index].values.append(parts[1])
            } else {
                claims.append(KeptClaim(name: parts[0], values: [parts[1]]))
            }
        }
    }

    /// The session of that person; nil where nobody is logged in.
    ///
    /// - Parameter kept: the claims that sessions keep; those that are not given the person has not.
    func session(keeping kept: [String], now: Timestamp) -> Session? {
        let isSomebody =
            user != nil || email != nil || !groups.isEmpty || !claims.isEmpty || authenticationContext != nil
            || age != nil
        guard isSomebody else { return nil }
        var contents = SessionContents(createdAt: now, subject: user ?? "")
        contents.email = email
        contents.groups = groups
        contents.authenticationContext = authenticationContext
        contents.authenticatedAt = age.map { now + -$0 }
        for claim in claims {
            switch ClaimPlace(claim: claim.name) {
            case .kept: contents.claims.append(claim)
            case .groups: contents.groups += claim.values
            case .field(.subject): contents.subject = claim.values[0]
            case .field(.email): contents.email = claim.values[0]
            case .field(.preferredUsername): contents.preferredUsername = claim.values[0]
            case .field(.name): contents.name = claim.values[0]
            case .field(.authenticationContext): contents.authenticationContext = claim.values[0]
            case .field(.providerSessionID): contents.providerSessionID = claim.values[0]
            case .field: break
            }
        }
        for name in kept where !contents.claims.contains(where: { $0.name == name }) {
            contents.claims.append(KeptClaim(name: name, values: []))
        }
        return Session(contents)
    }
}
