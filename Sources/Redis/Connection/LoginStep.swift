/// One command of the login, and what its reply must be.
struct LoginStep {
    let command: RedisCommand
    /// Why the login fails; nil where it goes on.
    let check: (Result<RedisReply, RedisError>) -> ConnectionFailure?

    /// What a server is asked before it gets commands: who we are, the database, and whether it serves.
    static func steps(_ configuration: RedisConfiguration) -> [LoginStep] {
        var steps = authentication(configuration.username, configuration.password)
        switch configuration.topology {
        case .single:
            if configuration.database != 0 { steps.append(select(configuration.database)) }
        case .sentinel:
            if configuration.database != 0 { steps.append(select(configuration.database)) }
            steps.append(isMaster)
        case .cluster: break
        }
        return steps + [name, isServing]
    }

    static func authentication(_ username: String?, _ password: RedisPassword?) -> [LoginStep] {
        guard let password else { return [] }
        let user = username.map { $0.isEmpty ? [] : [$0] } ?? []
        return [LoginStep(command: RedisCommand(["AUTH"] + user + [password.text]), check: mustSucceed)]
    }

    private static func select(_ database: Int) -> LoginStep {
        LoginStep(command: RedisCommand(["SELECT", String(database)]), check: mustSucceed)
    }

    /// For `CLIENT LIST`. Nothing depends on it.
    private static let nameCommand = RedisCommand(["CLIENT", "SETNAME", "sidegate"])
    private static var name: LoginStep { LoginStep(command: nameCommand) { _ in nil } }

    /// A server that loads its data, a replica that lost its master, or one that wants a password, says so here. Whoever
    /// may not ask is known at least, and may do what their access list says.
    static var isServing: LoginStep {
        LoginStep(command: RedisCommand(["PING"])) { result in
            if case .failure(.refused(code: "NOPERM", _)) = result { nil } else { mustSucceed(result) }
        }
    }

    /// Sentinels may be behind the times (https://redis.io/docs/latest/develop/reference/sentinel-clients/, step 3).
    private static var isMaster: LoginStep {
        LoginStep(command: RedisCommand(["ROLE"])) { result in
            switch result {
            case .success(.array(let role)): role.first == .bytes(Array("master".utf8)) ? nil : .notMaster
            case .success: .notMaster
            case .failure(.refused(code: "NOPERM", _)): nil
            case .failure(let error): .login(error)
            }
        }
    }

    private static func mustSucceed(_ result: Result<RedisReply, RedisError>) -> ConnectionFailure? {
        if case .failure(let error) = result { .login(error) } else { nil }
    }
}
