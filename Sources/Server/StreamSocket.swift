internal import Glibc
internal import HTTP1
internal import NIOCore
internal import SocketLoop

/// Carries a conversation on a socket of its loop's.
final class StreamSocket: PolledSocket, Transport {
    private let eventLoop: SocketLoop
    private let loop: LoopContext
    private let conversation: Conversation
    private let descriptor: Int32
    private let whenClosed: () -> Void
    /// What the client has not taken yet.
    private var unsent = ByteBuffer()
    /// Whether the end of what the client sends has come, perhaps behind bytes that are still to be read.
    private var isEndNear = false
    private var isInputOver = false
    private var isOutputEnding = false
    private var isClosed = false

    /// Takes over a connected socket that does not block. On its loop.
    init(
        _ descriptor: Int32,
        _ conversation: Conversation,
        on eventLoop: SocketLoop,
        _ loop: LoopContext,
        whenClosed: @escaping () -> Void
    ) {
        self.descriptor = descriptor
        self.conversation = conversation
        self.eventLoop = eventLoop
        self.loop = loop
        self.whenClosed = whenClosed
    }

    func start() {
        conversation.began(on: self)
        if !eventLoop.add(self, descriptor, for: [.input, .output, .inputEnd, .changes]) { close() }
    }

    // MARK: - PolledSocket

    func ready(_ readiness: Readiness) {
        guard !isClosed else { return }
        if readiness.contains(.output), unsent.readableBytes > 0 { sendUnsent() }
        guard !isClosed else { return }
        // Each event says all that is so, and not what is new: that the input has ended is said again with every other.
        let isBroken = !readiness.isDisjoint(with: .broken)
        if readiness.contains(.inputEnd) || isBroken { isEndNear = true }
        if isBroken, isInputOver || !conversation.mayRead() {
            close()
        } else if readiness != .output {
            read()
        }
    }

    func loopEnded() {
        close()
    }

    // MARK: - In

    private func read() {
        guard !isInputOver, conversation.mayRead() else { return }
        var buffer = loop.readBuffer.take()
        var result = 0
        var isFull = false
        unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: ReadBuffer.size) { place in
            unsafe result = recv(descriptor, place.baseAddress, place.count, 0)
            isFull = result == place.count
            return max(0, result)
        }
        if result > 0 {
            conversation.received(buffer)
            loop.readBuffer.recycle(buffer)
            // A read that leaves room has taken everything (epoll(7), question 9); only an end that has come with it
            // is not reported again.
            if isFull || isEndNear, !isClosed { eventLoop.callAgain(self) }
            return
        }
        let reason = errno
        loop.readBuffer.recycle(buffer)
        if result == 0 {
            isInputOver = true
            conversation.inputEnded()
        } else if reason == EINTR {
            eventLoop.callAgain(self)
        } else if reason != EAGAIN {
            // A reset connection is nobody's fault and nothing to log.
            close()
        }
    }

    // MARK: - Transport

    func sendWritten() {
        guard !isClosed else { return unsafe loop.writer.take { _ in } }
        guard unsent.readableBytes == 0 else {
            unsafe loop.writer.take { _ = unsafe unsent.writeBytes($0) }
            return
        }
        var outcome = SendResult.whole
        unsafe loop.writer.take { bytes in
            outcome = unsafe send(bytes)
            if case .partly(let count) = outcome { unsafe unsent.writeBytes(bytes.dropFirst(count)) }
        }
        switch outcome {
        case .whole: break
        case .partly: conversation.writabilityChanged(to: false)
        case .broken: close()
        }
    }

    func endOutput() {
        isOutputEnding = true
        if unsent.readableBytes == 0 { shutDownOutput() }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        eventLoop.remove(descriptor)
        conversation.ended()
        whenClosed()
    }

    func readOn() {
        eventLoop.callAgain(self)
    }

    // MARK: - Out

    private enum SendResult {
        case whole
        /// So many bytes; the loop tells when there is room for more.
        case partly(Int)
        case broken
    }

    private func send(_ bytes: UnsafeRawBufferPointer) -> SendResult {
        while true {
            let count = unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count == bytes.count { return .whole }
            if count >= 0 { return .partly(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .partly(0)
            default: return .broken
            }
        }
    }

    private func sendUnsent() {
        switch unsafe unsent.withUnsafeReadableBytes({ unsafe send($0) }) {
        case .whole:
            unsent = ByteBuffer()
            conversation.writabilityChanged(to: true)
            if isOutputEnding, !isClosed, unsent.readableBytes == 0 { shutDownOutput() }
        case .partly(let count):
            unsent.moveReaderIndex(forwardBy: count)
        case .broken:
            close()
        }
    }

    private func shutDownOutput() {
        isOutputEnding = false
        shutdown(descriptor, Int32(SHUT_WR))
        if isInputOver { close() }
    }
}
