internal import NIOCore

/// What has come in on a connection and what is to be done about it (RFC 9112). Pure: it reads no socket and no clock.
///
///     received(bytes)   whenever some come
///     next(&storage)    what to do now; ask again after each `respond` that is answered, and after `sendContinue`
///     responded()       the answer is out
///     settle()          nothing more to do now
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

    init(limits: Limits, peer: Peer, isSecure: Bool) {
        self.limits = limits
        self.peer = peer
        self.isSecure = isSecure
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

    /// Lets go of the memory that was read into: what is left of it moves into memory of its own size, and an idle
    /// connection keeps none.
    mutating func settle() {
        if input.readableBytes == 0 {
            input = ByteBuffer()
        } else if input.readableBytes * 2 < input.capacity {
            input = ByteBuffer(bytes: input.readableBytesView)
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

    mutating func next(_ storage: inout RequestStorage) -> Action {
        do throws(RequestRefusal) {
            switch state {
            case .head: return try readHead(&storage)
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

    private mutating func readHead(_ storage: inout RequestStorage) throws(RequestRefusal) -> Action {
        // An empty line before the request line is read past (RFC 9112, 2.2).
        // Its CR may have come, and been looked at, before its LF.
        if lines.scanned <= 1, input.readableBytes >= 2,
            input.getInteger(at: input.readerIndex, as: UInt16.self) == 0x0D0A
        {
            input.moveReaderIndex(forwardBy: 2)
            lines = HeadLines()
        }
        guard try hasWholeHead() else {
            if isInputClosed {
                state = .closed
                return .close
            }
            return .wait
        }
        lines = HeadLines()
        // Straight from hand to hand: a table that two hold is copied instead of used again.
        let head = try RequestHead(input.readableBytesUInt8Span, limits: limits, reusing: storage.takeFields())
        guard head.count <= limits.headSize else { throw headTooLarge }
        guard let bytes = input.readSlice(length: head.count) else { return .wait }
        let request = storage.request(bytes, head, peer: peer, isSecure: isSecure)
        switch head.framing {
        case .none, .length(0):
            return respond(request, closes: head.closes)
        case .length where !limits.readsBody(request), .chunked where !limits.readsBody(request):
            return respond(request, closes: !dropBody(head.framing) || head.closes)
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

    /// Whether the input holds a head up to its empty line.
    ///
    /// Nearly every request comes in one piece and has no body: then the input's last bytes are the empty line, and the
    /// only the parser looks through it. Otherwise each byte is looked at once for the head's end, however small the
    /// pieces.
    private mutating func hasWholeHead() throws(RequestRefusal) -> Bool {
        let count = input.readableBytes
        let lastBytes = input.getInteger(at: input.writerIndex - 4, as: UInt32.self)
        if count >= 4, count <= limits.headSize, lastBytes == 0x0D0A_0D0A { return true }
        var lines = lines
        let isWhole = try lines.findEnd(in: input.readableBytesUInt8Span, limit: limits.headSize)
        self.lines = lines
        if isWhole { return true }
        if lines.start == 0, lines.scanned > limits.targetSize + 64 {
            throw RequestRefusal(.targetTooLong, "a request line of more than \(limits.targetSize) bytes")
        }
        guard lines.scanned < limits.headSize else { throw headTooLarge }
        return false
    }

    private var headTooLarge: RequestRefusal {
        RequestRefusal(.headTooLarge, "a head of more than \(limits.headSize) bytes")
    }

    private mutating func readBody() throws(RequestRefusal) -> Action {
        guard case .body(let request, let framing, var chunked, let closes) = state else { return .wait }
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

    /// Passes over a body that nobody reads; false where not all of it has come, so that what comes next may be the rest.
    private mutating func dropBody(_ framing: RequestHead.Framing) -> Bool {
        switch framing {
        case .none: return true
        case .length(let length):
            guard length <= input.readableBytes else { return false }
            input.moveReaderIndex(forwardBy: length)
            return true
        case .chunked:
            var body = ChunkedBody(limit: limits.bodySize)
            return (try? body.read(&input)) == true
        }
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
}

/// How far a head that comes in pieces has been looked through, so that each byte is looked at once.
private struct HeadLines {
    private(set) var scanned = 0
    /// Where the line under way starts.
    private(set) var start = 0

    /// Whether the empty line has come.
    mutating func findEnd(in bytes: Span<UInt8>, limit: Int) throws(RequestRefusal) -> Bool {
        let count = min(bytes.count, limit)
        while scanned < count {
            if bytes[scanned] == Octet.lineFeed {
                guard scanned > start, bytes[scanned - 1] == Octet.carriageReturn else {
                    throw RequestRefusal(.badRequest, "a bare line feed")
                }
                if scanned == start + 1 { return true }
                start = scanned + 1
            }
            scanned += 1
        }
        return false
    }
}
