package import HTTP1
internal import Text
internal import Web

/// Where the address of the browser is found: the connection's other end, or, where that is a gateway whom we trust, the
/// field that it tells it in (`--real-client-ip-header`).
package struct ClientAddress: Sendable {
    private let header: [UInt8]
    /// A chain to which each proxy appends whom it was called by; other fields hold one address.
    private let isChain: Bool
    private let trustedProxies: TrustedProxies

    package init(header: String, trustedProxies: TrustedProxies) {
        let name = header.lowercased()
        self.header = Array(name.utf8)
        isChain = name == "x-forwarded-for"
        self.trustedProxies = trustedProxies
    }

    /// Proxies that a request may have passed; of a longer chain nothing is believed.
    private static let longestChain = 64

    /// 4 or 16 bytes; nil where nobody whom we trust says it, or it is no address. Never a trusted gateway's own, by which
    /// everybody behind it would pass (`--trusted-ip`).
    package func address(of request: Request) -> [UInt8]? {
        guard trustedProxies.contains(request.peer) else {
            guard case .ip(let address) = request.peer else { return nil }
            return address
        }
        var elements: [Substring] = []
        request.forEach(named: header) { field in
            guard elements.count <= Self.longestChain else { return }
            elements += request.string(field).split(
                separator: ",",
                maxSplits: Self.longestChain + 1,
                omittingEmptySubsequences: false
            )
        }
        guard elements.count <= Self.longestChain else { return nil }
        guard isChain else { return elements.count == 1 ? Peer(address: elements[0].trimmingBlanks())?.address : nil }
        // From the right, where our own proxies wrote: the first that is not one of them is the client. What stands before
        // it is the client's own word.
        var client: [UInt8]?
        for element in elements.reversed() {
            guard let peer = Peer(address: element.trimmingBlanks()), let address = peer.address else { return nil }
            client = address
            if !trustedProxies.contains(peer) { break }
        }
        return client
    }
}
