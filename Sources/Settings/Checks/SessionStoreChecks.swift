extension CrossCheck {
    mutating func checkSessionStore(readFile: (String) throws -> [UInt8]) {
        checkRedisPassword(readFile: readFile)
        guard settings.sessionStoreType == .redis else {
            warnOfUnusedRedis()
            return
        }
        if settings.redisUseSentinel, settings.redisUseCluster {
            problem(
                "Redis: both \(name("redis-use-sentinel")) and \(name("redis-use-cluster")) are on; a cluster has no "
                    + "sentinels: keep the one or the other"
            )
        } else if settings.redisUseSentinel {
            requireServers("redis-sentinel-connection-urls", "sentinels", settings.redisSentinelConnectionURLs)
            if settings.redisSentinelMasterName.isEmpty, isReadable("redis-sentinel-master-name") {
                problem(
                    "Redis: \(name("redis-use-sentinel")) needs to know what the sentinels call the master; give "
                        + "--redis-sentinel-master-name"
                )
            }
        } else if settings.redisUseCluster {
            requireServers("redis-cluster-connection-urls", "servers", settings.redisClusterConnectionURLs)
            if settings.redisClusterConnectionURLs.contains(where: { $0.database != 0 }) {
                problem(
                    "Redis: a cluster has database 0 alone; leave the number out\(from("redis-cluster-connection-urls"))"
                )
            }
        } else if settings.redisConnectionURL == nil, isReadable("redis-connection-url"), isFileWhole {
            problem(
                "Redis: \(name("session-store-type")) = redis, and no server is named; give "
                    + "--redis-connection-url=redis://HOST:PORT"
            )
        }
        checkRedisTLS(readFile: readFile)
    }

    private mutating func checkRedisPassword(readFile: (String) throws -> [UInt8]) {
        guard
            let bytes = secret(
                "Redis password",
                flag: "redis-password",
                fileFlag: "redis-password-file",
                path: settings.redisPasswordFile,
                readFile: readFile
            )
        else { return }
        if let text = String(validating: bytes, as: UTF8.self) {
            settings.redisPassword = Secret(text)
        } else {
            let file = "\(quoted(settings.redisPasswordFile))\(from("redis-password-file"))"
            problem("Redis password: the file \(file) is not text in UTF-8")
        }
    }

    private mutating func requireServers(_ flag: String, _ what: String, _ urls: [RedisURL]) {
        guard urls.isEmpty, isReadable(flag), isFileWhole else { return }
        let use = flag.contains("sentinel") ? "redis-use-sentinel" : "redis-use-cluster"
        problem("Redis: \(name(use)) needs addresses of \(what); give --\(flag)=redis://HOST:PORT,...")
    }

    private mutating func checkRedisTLS(readFile: (String) throws -> [UInt8]) {
        let servers = settings.redisServers
        if servers.contains(where: \.isSecure), servers.contains(where: { !$0.isSecure }) {
            problem(
                "Redis: some servers are named with rediss:// and some with redis://; one of the two must hold for all"
            )
        }
        let isSecure = servers.contains(where: \.isSecure)
        if !settings.redisCAPath.isEmpty {
            checkCertificates(settings.redisCAPath, "redis-ca-path", readFile: readFile)
            if !isSecure, !servers.isEmpty {
                problem("Redis: \(name("redis-ca-path")) is for TLS, which only rediss:// URLs ask for; write them so")
            }
        }
        if settings.redisInsecureSkipTLSVerify, isSecure {
            warning(
                "Redis: \(name("redis-insecure-skip-tls-verify")) leaves its certificate unchecked, so whoever is on the way "
                    + "learns the password; name its authority by --redis-ca-path instead"
            )
        }
    }

    /// An administrator who names a Redis believes that sessions are in it.
    private mutating func warnOfUnusedRedis() {
        let given = [
            "redis-connection-url", "redis-sentinel-connection-urls", "redis-cluster-connection-urls",
        ].first(where: isGiven)
        guard let given, isReadable("session-store-type") else { return }
        warning("sessions: \(name(given)) is without effect while --session-store-type is cookie; set it to redis")
    }
}

extension Settings {
    /// The servers that are asked, by the options that count.
    package var redisServers: [RedisURL] {
        if redisUseSentinel { return redisSentinelConnectionURLs }
        if redisUseCluster { return redisClusterConnectionURLs }
        return redisConnectionURL.map { [$0] } ?? []
    }
}
