/// Which server of a cluster has which slots.
struct SlotMap: Equatable {
    /// Who has slots.
    private(set) var masters: [RedisEndpoint] = []
    /// Who stands in for them, and knows the others too.
    private(set) var replicas: [RedisEndpoint] = []
    /// For each slot, an index into `masters`.
    private var owners = [UInt16](repeating: Self.nobody, count: HashSlot.count)

    private static let nobody = UInt16.max
    private static let mostServers = 4096

    /// The master of a slot; nil where nobody has it.
    subscript(slot: Int) -> RedisEndpoint? {
        let owner = owners[slot]
        return owner == Self.nobody ? nil : masters[Int(owner)]
    }

    /// A server said that another one has that slot now.
    mutating func move(_ slot: Int, to endpoint: RedisEndpoint) {
        guard let owner = index(of: endpoint) else { return }
        owners[slot] = owner
    }

    private mutating func index(of endpoint: RedisEndpoint) -> UInt16? {
        if let index = masters.firstIndex(of: endpoint) { return UInt16(index) }
        guard masters.count < Self.mostServers else { return nil }
        masters.append(endpoint)
        return UInt16(masters.count - 1)
    }

    /// Of the reply to `CLUSTER SLOTS`: `[first, last, [host, port, ...], replica...]` a range. Nil where it is no such
    /// reply, or nobody has slots.
    ///
    /// - Parameter askedHost: stands for a host that is not named: the one that was asked.
    init?(_ reply: RedisReply, askedHost: String) {
        guard case .array(let ranges) = reply, !ranges.isEmpty else { return nil }
        for range in ranges {
            guard case .array(let parts) = range, parts.count >= 3,
                case .integer(let first) = parts[0], case .integer(let last) = parts[1],
                first >= 0, first <= last, last < HashSlot.count,
                let master = Self.endpoint(parts[2], askedHost), let owner = index(of: master)
            else { return nil }
            for slot in Int(first)...Int(last) { owners[slot] = owner }
            replicas += parts[3...].compactMap { Self.endpoint($0, askedHost) }.filter { !replicas.contains($0) }
        }
    }

    private static func endpoint(_ reply: RedisReply, _ askedHost: String) -> RedisEndpoint? {
        guard case .array(let parts) = reply, parts.count >= 2, case .integer(let port) = parts[1],
            (1...65_535).contains(port)
        else { return nil }
        guard case .bytes(let bytes) = parts[0] else { return .tcp(host: askedHost, port: Int(port)) }
        let host = String(decoding: bytes, as: UTF8.self)
        return .tcp(host: host.isEmpty || host == "?" ? askedHost : host, port: Int(port))
    }
}
