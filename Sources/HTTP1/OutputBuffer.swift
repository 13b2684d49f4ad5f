/// Bytes on their way out, in memory of their own. On the request path: appending is a check and a copy.
@safe struct OutputBuffer: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        precondition(capacity > 0)
        unsafe start = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit { unsafe start.deallocate() }

    var isEmpty: Bool { count == 0 }

    /// Gives what was appended since the last `removeAll`.
    func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        unsafe body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// A copy of what was appended after the first `position` bytes.
    func bytes(from position: Int) -> [UInt8] {
        precondition(0...count ~= position)
        return unsafe [UInt8](UnsafeBufferPointer(start: start + position, count: count - position))
    }

    /// The same as text, for tests.
    var text: String { unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        makeRoom(for: 1)
        unsafe start[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ span: Span<UInt8>) {
        makeRoom(for: span.count)
        unsafe span.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe (start + count).update(from: base, count: source.count)
        }
        count += span.count
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        makeRoom(for: text.utf8CodeUnitCount)
        unsafe (start + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
    }

    /// Named, so that a literal is never taken for a String, which costs a hundred instructions more.
    mutating func append(string text: String) {
        var text = text
        text.makeContiguousUTF8()
        append(text.utf8.span)
    }

    /// Takes back what was appended after the first `count` bytes.
    mutating func truncate(to count: Int) {
        precondition(count <= self.count)
        self.count = count
    }

    @inline(__always)
    private mutating func makeRoom(for more: Int) {
        if count + more > capacity { grow(to: max(2 * capacity, count + more)) }
    }

    /// Starts again, in no more memory than `usual`.
    mutating func removeAll(shrinkingTo usual: Int) {
        count = 0
        guard capacity > usual else { return }
        unsafe start.deallocate()
        unsafe start = UnsafeMutablePointer<UInt8>.allocate(capacity: usual)
        capacity = usual
    }

    private mutating func grow(to capacity: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        unsafe larger.update(from: start, count: count)
        unsafe start.deallocate()
        unsafe start = larger
        self.capacity = capacity
    }
}
