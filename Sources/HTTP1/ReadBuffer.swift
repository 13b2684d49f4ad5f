package import NIOCore

/// The memory that the connections of one event loop read into, one after the other.
///
/// A connection answers what it read before the next one reads, so that one buffer does for thousands: a request costs
/// no allocation, and a connection that lies still holds none.
///
/// Unchecked: it is used only on its loop.
package final class ReadBuffer: @unchecked Sendable {
    /// Most requests with all their cookies fit, so that one call reads them whole.
    package static let size = 16 * 1024

    private var spare = ByteBuffer()

    package func take() -> ByteBuffer {
        // Out of here before anybody writes to it: a second reference would have it copied.
        var buffer = ByteBuffer()
        swap(&buffer, &spare)
        if buffer.capacity < Self.size { return ByteBufferAllocator().buffer(capacity: Self.size) }
        buffer.clear()
        return buffer
    }

    /// Takes back what a connection has read into; where somebody still holds a part of it, the next one sees to that.
    package func recycle(_ buffer: ByteBuffer) {
        if buffer.capacity >= Self.size { spare = buffer }
    }
}
