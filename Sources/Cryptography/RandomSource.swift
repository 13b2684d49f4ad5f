internal import COpenSSL

/// Where unguessable bytes come from; tests hand in a source of their own.
package struct RandomSource: Sendable {
    private let fill: @Sendable (_ count: Int) -> [UInt8]

    /// - Parameter fill: gives exactly as many bytes as it is asked for.
    package init(_ fill: @escaping @Sendable (_ count: Int) -> [UInt8]) {
        self.fill = fill
    }

    package func bytes(_ count: Int) -> [UInt8] {
        let bytes = fill(count)
        precondition(bytes.count == count, "a random source gave \(bytes.count) bytes of \(count)")
        return bytes
    }

    /// OpenSSL's generator, seeded by the kernel. A process whose generator fails must not go on.
    package static let system = RandomSource { count in
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let status = unsafe RAND_bytes(buffer.baseAddress, Int32(count))
            precondition(count == 0 || status == 1, "OpenSSL has no randomness to give")
            initialized = count
        }
    }
}
