internal import Cryptography
internal import Redis
internal import Text

/// A step that Redis takes as a whole (`EVAL`). Redis knows it by its digest from the second time on.
struct Script: Sendable {
    private let source: [UInt8]
    private let digest: [UInt8]

    init(_ source: String) {
        self.source = Array(source.utf8)
        digest = Array(Hexadecimal.text(Digest.sha1(self.source)).utf8)
    }

    /// - Parameter keys: at least one; all of one slot.
    func run(_ keys: [[UInt8]], _ arguments: [[UInt8]], on redis: StoreConnection) async throws(StoreError)
        -> RedisReply
    {
        let rest = [Array("\(keys.count)".utf8)] + keys + arguments
        do throws(StoreError) {
            return try await redis.send(RedisCommand([Array("EVALSHA".utf8), digest] + rest, key: 3))
        } catch {
            guard case .refused("NOSCRIPT", _) = error else { throw error }
            return try await redis.send(RedisCommand([Array("EVAL".utf8), source] + rest, key: 3))
        }
    }
}

extension Script {
    /// Keys: session, about. Arguments: session, about, milliseconds. Nil where it was written; else what is there.
    static let create = Script(
        """
        if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3], 'NX') then
            redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
            return false
        end
        return redis.call('GET', KEYS[1])
        """
    )

    /// Keys: session, lock. Arguments: token, milliseconds. Nil where there is no session, else whether the lock is the
    /// token's, and the session.
    static let takeTurn = Script(
        """
        local session = redis.call('GET', KEYS[1])
        if not session or session == '' then return false end
        local holder = redis.call('GET', KEYS[2])
        if holder and holder ~= ARGV[1] then return {0, session} end
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
        return {1, session}
        """
    )

    /// Keys: lock. Arguments: token, milliseconds. Takes the lock also where it was lost and nobody has it.
    static let holdTurn = Script(
        """
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """
    )

    /// Keys: lock. Arguments: token.
    static let giveUpTurn = Script(
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
        return 1
        """
    )

    /// Keys: session, about, lock. Arguments: head of the state that is replaced, session, about, milliseconds, token.
    /// Nil where it was written, else what is there: an empty text where the session has ended.
    static let replace = Script(
        """
        local session = redis.call('GET', KEYS[1])
        if not session or session == '' then return '' end
        if string.sub(session, 1, string.len(ARGV[1])) ~= ARGV[1] then return session end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
        redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
        if redis.call('GET', KEYS[3]) == ARGV[5] then redis.call('DEL', KEYS[3]) end
        return false
        """
    )

    /// Keys: session, about, lock. Arguments: milliseconds that a session which is not there yet is kept from coming.
    /// Whether there was one. A server that is out of memory still forgets.
    static let end = Script(
        """
        local left = redis.call('PTTL', KEYS[1])
        local isThere = left > 0 and redis.call('STRLEN', KEYS[1]) > 0
        if left <= 0 then left = tonumber(ARGV[1]) end
        if left > 0 then
            local kept = redis.pcall('SET', KEYS[1], '', 'PX', left)
            if kept.err then redis.call('DEL', KEYS[1]) end
        end
        redis.call('DEL', KEYS[2], KEYS[3])
        return isThere and 1 or 0
        """
    )

    /// Keys: session, about. Arguments: milliseconds that it lives on at most.
    static let shorten = Script(
        """
        for _, key in ipairs(KEYS) do
            if redis.call('PTTL', key) > tonumber(ARGV[1]) then redis.call('PEXPIRE', key, ARGV[1]) end
        end
        return 1
        """
    )

    /// Keys: index. Arguments: member, the second at which it counts no more, the second that it is.
    static let enter = Script(
        """
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
        redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
        local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
        redis.call('EXPIRE', KEYS[1], last - ARGV[3])
        return 1
        """
    )
}
