internal import NIOCore

/// What has come in on a connection and what is to be done about it (RFC 9112). Pure: it reads no socket and no clock.
///
///     received(bytes)   whenever some come
///     next()            what to do now; ask again after each `respond` that is answered, and after `sendContinue`
///     responded()       the answer is out
struct Connection {
    enum Action {
        /// Answer it, and do not ask for more before that is done.
        case respond(Request, keepsAlive: Bool)
        /// The client waits for a go-ahead before it sends its body (RFC 9110, 10.1.1).
        case sendContinue
        /// Answer with that status, then close.
        case refuse(RequestRefusal)
        /// More bytes are needed, or the answer under way.
        case wait
        case close
    }

    private enum State {
        case head
        case body(Request, RequestHead.Framing, ChunkedBody, closes: Bool)
        case responding(closes: Bool)
        case closed
    }

    private let limits: Limits
    private let peer: Peer
    private let isSecure: Bool
    private var state = State.head
    private var input = ByteBuffer()
    private var lines = HeadLines()
    private var isInputClosed = false
    /// Answer what is under way, and nothing after it.
    private var isDraining = false
    private var spareFields: [Request.Field] = []

    init(limits: Limits, peer: Peer, isSecure: Bool) {
        self.limits = limits
        self.peer = peer
        self.isSecure = isSecure
        spareFields.reserveCapacity(32)
    }

    /// Whether a request has begun and is not whole: the clock runs.
    var isReading: Bool {
        switch state {
        case .head: input.readableBytes > 0
        case .body: true
        case .responding, .closed: false
        }
    }

    var isResponding: Bool {
        if case .responding = state { true } else { false }
    }

    /// Whether more input would only pile up.
    var isFull: Bool { input.readableBytes > limits.inputSize }

    mutating func received(_ bytes: ByteBuffer) {
        if input.readableBytes == 0 {
            input = bytes
        } else {
            var bytes = bytes
            input.discardReadBytes()
            input.writeBuffer(&bytes)
        }
    }

    /// The client sends nothing more; it may still wait for an answer.
    mutating func inputClosed() {
        isInputClosed = true
    }

    mutating func drain() {
        isDraining = true
    }

    mutating func responded() {
        guard case .responding(let closes) = state else { return }
        state = closes || isDraining ? .closed : .head
    }

    mutating func next() -> Action {
        do throws(RequestRefusal) {
            switch state {
            case .head: return try readHead()
            case .body: return try readBody()
            case .responding: return .wait
            case .closed: return .close
            }
        } catch {
            state = .closed
            return .refuse(error)
        }
    }

    // MARK: - Reading

    private mutating func readHead() throws(RequestRefusal) -> Action {
        // An empty line before the request line is read past (RFC 9112, 2.2).
        if lines.scanned == 0, input.readableBytes >= 2,
            input.getInteger(at: input.readerIndex, as: UInt16.self) == 0x0D0A
        {
            input.moveReaderIndex(forwardBy: 2)
        }
        guard let count = try endOfHead() else {
            if isInputClosed || (isDraining && input.readableBytes == 0) {
                state = .closed
                return .close
            }
            return .wait
        }
        guard let bytes = input.readSlice(length: count) else { return .wait }
        lines = HeadLines()
        let head = try RequestHead(bytes.readableBytesUInt8Span, limits: limits, reusing: spareFields)
        let request = Request(bytes, head, peer: peer, isSecure: isSecure)
        switch head.framing {
        case .none, .length(0):
            return respond(request, closes: head.closes)
        case .length(let length):
            guard length <= limits.bodySize else {
                throw RequestRefusal(.bodyTooLarge, "a body of \(length) bytes")
            }
        case .chunked: break
        }
        state = .body(request, head.framing, ChunkedBody(limit: limits.bodySize), closes: head.closes)
        if head.expectsContinue, input.readableBytes == 0 { return .sendContinue }
        return try readBody()
    }

    /// Where the head ends, its empty line included; nil while that has not come.
    private mutating func endOfHead() throws(RequestRefusal) -> Int? {
        var lines = lines
        let end = try lines.end(in: input.readableBytesUInt8Span, limit: limits.headSize)
        self.lines = lines
        if end != nil { return end }
        if lines.start == 0, lines.scanned > limits.targetSize + 64 {
            throw RequestRefusal(.targetTooLong, "a request line of more than \(limits.targetSize) bytes")
        }
        guard lines.scanned < limits.headSize else {
            throw RequestRefusal(.headTooLarge, "a head of more than \(limits.headSize) bytes")
        }
        return nil
    }

    private mutating func readBody() throws(RequestRefusal) -> Action {
        guard case .body(var request, let framing, var chunked, let closes) = state else { return .wait }
        switch framing {
        case .length(let length):
            guard let body = input.readSlice(length: length) else { return waitForBody() }
            request.body = body
        case .chunked:
            guard try chunked.read(&input) else {
                state = .body(request, framing, chunked, closes: closes)
                return waitForBody()
            }
            request.body = chunked.body
        case .none: break
        }
        return respond(request, closes: closes)
    }

    private mutating func waitForBody() -> Action {
        guard isInputClosed else { return .wait }
        state = .closed
        return .close
    }

    private mutating func respond(_ request: Request, closes: Bool) -> Action {
        let closes = closes || isDraining
        state = .responding(closes: closes)
        return .respond(request, keepsAlive: !closes)
    }

    /// Gives a request's field table back, so that the next one needs no memory of its own.
    mutating func recycle(_ fields: consuming [Request.Field]) {
        spareFields = fields
    }
}

/// How far a head that comes in pieces has been looked through, so that each byte is looked at once.
private struct HeadLines {
    private(set) var scanned = 0
    /// Where the line under way starts.
    private(set) var start = 0

    /// Where the empty line ends.
    mutating func end(in bytes: Span<UInt8>, limit: Int) throws(RequestRefusal) -> Int? {
        let count = min(bytes.count, limit)
        while scanned < count {
            if bytes[scanned] == Octet.lineFeed {
                guard scanned > start, bytes[scanned - 1] == Octet.carriageReturn else {
                    throw RequestRefusal(.badRequest, "a bare line feed")
                }
                if scanned == start + 1 { return scanned + 1 }
                start = scanned + 1
            }
            scanned += 1
        }
        return nil
    }
}
