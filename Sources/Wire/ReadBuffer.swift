internal import NIOCore

/// The memory that the connections of one event loop read into, one after the other.
///
/// A connection answers what it read before the next one reads, so that one buffer does for thousands: a request costs
/// no allocation, and a connection that lies still holds none.
///
/// Unchecked: it is used on its loop alone.
final class ReadBuffer: @unchecked Sendable {
    /// Most requests with all their cookies fit, so that one call reads them whole.
    static let size = 16 * 1024

    private var spare = ByteBuffer()

    func take() -> ByteBuffer {
        // Out of here before anybody writes to it: a second reference would have it copied.
        var buffer = ByteBuffer()
        swap(&buffer, &spare)
        if buffer.capacity < Self.size { return ByteBufferAllocator().buffer(capacity: Self.size) }
        buffer.clear()
        return buffer
    }

    /// Takes back what a connection has read into; where somebody still holds a part of it, the next one sees to that.
    func recycle(_ buffer: ByteBuffer) {
        if buffer.capacity >= Self.size { spare = buffer }
    }
}

/// Where a connection reads to: into its loop's `ReadBuffer`.
///
/// NIO's channels keep the first buffer that they ever read into (`NIOPooledRecvBufferAllocator`), and a copy of it, since
/// they keep it while it is written to. So the first one is small, and is all that they keep: the rest of a
/// connection's first request comes by a second read. That the next one may be larger is what makes them ask each time.
final class ConnectionReads: RecvByteBufferAllocator {
    /// Bytes of the first read.
    static let firstSize = 64

    private let shared: ReadBuffer
    private let isFirst: NIOLoopBoundBox<Bool>

    init(_ shared: ReadBuffer, eventLoop: any EventLoop) {
        self.shared = shared
        isFirst = NIOLoopBoundBox(true, eventLoop: eventLoop)
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        guard isFirst.value else { return shared.take() }
        isFirst.value = false
        return allocator.buffer(capacity: Self.firstSize)
    }

    func record(actualReadBytes: Int) -> Bool { true }
}
