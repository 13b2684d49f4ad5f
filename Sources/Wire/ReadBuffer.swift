internal import NIOCore

/// The memory that the connections of one event loop read into, one after the other.
///
/// A connection answers what it read before the next one reads, so that one buffer does for thousands: a request costs
/// no allocation, and a connection that lies still holds none. NIO's own pool is one for each connection.
final class ReadBuffer: RecvByteBufferAllocator {
    /// Most requests with all their cookies fit, so that one call reads them whole.
    static let size = 16 * 1024

    private let spare: NIOLoopBoundBox<ByteBuffer>

    init(eventLoop: any EventLoop) {
        spare = NIOLoopBoundBox(ByteBuffer(), eventLoop: eventLoop)
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        // Out of the box before anybody writes to it: a second reference would have it copied.
        var buffer = spare.value
        spare.value = ByteBuffer()
        if buffer.capacity < Self.size { return allocator.buffer(capacity: Self.size) }
        buffer.clear()
        return buffer
    }

    /// Takes back what `buffer` gave; where somebody still holds a part of it, the next `buffer` sees to that.
    func recycle(_ buffer: ByteBuffer) {
        spare.value = buffer
    }

    func record(actualReadBytes: Int) -> Bool { false }
}
