import Assembly
import Clocks
import Kernel
import SessionStore
import Settings

/// `sidegate sessions`: whose sessions there are in Redis, and their end. It is reached where the settings and their
/// secret are, and from nowhere else: no address serves it.
struct SessionsCommand {
    enum Action: Equatable {
        case list(String)
        /// - `id`: of one session, as the list has it; nil for all of that name.
        case end(String, id: String?)

        /// What stands first among the arguments, and the options behind it; nil where it is not to be understood.
        static func read(_ arguments: [String]) -> (Action, rest: [String])? {
            guard arguments.count >= 2, !arguments[1].isEmpty, !arguments[1].hasPrefix("-") else { return nil }
            let name = arguments[1]
            var rest = Array(arguments.dropFirst(2))
            switch arguments[0] {
            case "list": return (.list(name), rest)
            case "end":
                let given = rest.filter { $0.hasPrefix("--id=") }.map { String($0.dropFirst("--id=".count)) }
                guard given.count <= 1 else { return nil }
                rest.removeAll { $0.hasPrefix("--id=") }
                return (.end(name, id: given.first), rest)
            default: return nil
            }
        }
    }

    private let settings: Settings

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// Gives the exit status: 1 where Redis does not answer, or there is nothing to end.
    func run(_ action: Action) async -> Int32 {
        do {
            let status = try await StoreTool.use(settings) { store, _ in
                switch action {
                case .list(let name): try await list(name, store)
                case .end(let name, let id): try await end(name, id, store)
                }
            }
            if let status { return status }
            complain("error: sessions lie in their cookies (--session-store-type=cookie), where nobody can list them")
        } catch let error as StoreTool.Failure {
            complain("error: Redis (\(settings.redisServers.map(\.text).joined(separator: ", "))): \(error)")
        } catch {
            complain("error: \(error)")
        }
        return 1
    }

    private func names(_ name: String) -> [PersonName] {
        [PersonName(.user, name), PersonName(.subject, name), PersonName(.email, name)]
    }

    private func list(_ name: String, _ store: SessionStore) async throws -> Int32 {
        let now = WallClock.system.now()
        let rows = try await store.sessions(of: names(name)).map { session in
            [
                session.id, printable(session.user), printable(session.email ?? "-"), printable(session.subject),
                session.loggedInAt.text, "\(spoken(seconds: now - session.createdAt)) ago",
                "in \(spoken(seconds: session.endsAt - now))",
            ]
        }
        guard !rows.isEmpty else {
            print("There is no session of \(printable(name)).")
            return 0
        }
        let table = [["ID", "USER", "EMAIL", "SUBJECT", "LOGGED IN", "RENEWED", "ENDS"]] + rows
        let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        for row in table {
            let cells = zip(row, widths).map { padded($0, $1) }
            let line = cells.joined(separator: "  ")
            print(String(line.reversed().drop { $0 == " " }.reversed()))
        }
        return 0
    }

    private func end(_ name: String, _ id: String?, _ store: SessionStore) async throws -> Int32 {
        if let id {
            guard try await store.sessions(of: names(name)).contains(where: { $0.id == id }),
                try await store.end(id: id)
            else {
                complain("error: \(printable(name)) has no session with that id; see sidegate sessions list")
                return 1
            }
            print("1 session ended.")
            return 0
        }
        let count = try await store.end(names(name))
        print("\(count) \(count == 1 ? "session" : "sessions") ended.")
        return count == 0 ? 1 : 0
    }
}
