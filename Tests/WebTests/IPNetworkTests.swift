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

    @Test(
        "addresses and blocks are written as people write them (RFC 5952)",
        arguments: [
            ([10, 1, 2, 3], 8, "10.0.0.0/8"), ([192, 0, 2, 1], 32, "192.0.2.1"),
            ([UInt8](repeating: 0, count: 15) + [1], 128, "::1"), ([UInt8](repeating: 0, count: 16), 0, "::/0"),
            ([0xFD] + [UInt8](repeating: 0, count: 15), 8, "fd00::/8"),
            ([0x20, 1, 0x0D, 0xB8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xA], 128, "2001:db8:0:1::a"),
            ([0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 0, 0, 8], 128, "1:2:3:4:5:6:0:8"),
        ] as [([UInt8], Int, String)]
    )
    func written(bytes: [UInt8], prefixLength: Int, text: String) {
        let network = IPNetwork(bytes: bytes, prefixLength: prefixLength)
        #expect("\(network)" == text)
        #expect(IPAddress.bytes(text.prefix { $0 != "/" }) == network.bytes)
    }
}
