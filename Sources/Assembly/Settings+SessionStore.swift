import NIOCore
import Redis
import SessionStore
import Sessions
import Settings

extension Settings {
    /// Where sessions are kept besides cookies; nil for nowhere.
    func redisConfiguration() throws -> RedisConfiguration? {
        guard sessionStoreType == .redis, let first = redisServers.first else { return nil }
        let endpoints = redisServers.map(\.endpoint)
        var topology = RedisConfiguration.Topology.single(first.endpoint)
        if redisUseSentinel {
            topology = .sentinel(
                endpoints,
                masterName: redisSentinelMasterName,
                password: redisSentinelPassword.redisPassword
            )
        } else if redisUseCluster {
            topology = .cluster(endpoints)
        }
        var configuration = RedisConfiguration(topology)
        configuration.username = [redisUsername, first.username].first { !$0.isEmpty }
        configuration.password = redisPassword.redisPassword ?? first.password.redisPassword
        configuration.database = first.database
        if first.isSecure {
            configuration.tls = try RedisTLS(
                certificateAuthorities: redisCAPath.isEmpty ? nil : try content(of: redisCAPath),
                insecureSkipVerification: redisInsecureSkipTLSVerify
            )
        }
        if redisConnectionIdleTimeout.number > 0 {
            configuration.idleTimeout = .seconds(Int64(redisConnectionIdleTimeout.number))
        }
        return configuration
    }

    var sessionStoreConfiguration: SessionStore.Configuration {
        SessionStore.Configuration(
            cookieName: cookieName.text,
            keys: keyRing,
            lifetime: sessionLifetime,
            maximumLifetime: sessionMaximumLifetime
        )
    }
}

extension Secret {
    fileprivate var redisPassword: RedisPassword? { isEmpty ? nil : RedisPassword(revealed) }
}
