import Testing

@testable import Web

@Suite("Networks")
struct IPNetworkTests {
    @Test("an address lies in a network by its leading bits, IPv4 inside of IPv6 too")
    func networks() {
        let network = IPNetwork(bytes: [10, 20, 0, 0], prefixLength: 12)
        #expect(network.contains([10, 31, 255, 255]))
        #expect(!network.contains([10, 32, 0, 0]))
        #expect(network.contains([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 10, 16, 0, 1]))
        #expect(!network.contains([UInt8](repeating: 0, count: 16)))
        #expect(IPNetwork(bytes: [0, 0, 0, 0], prefixLength: 0).contains([1, 2, 3, 4]))
    }
}
