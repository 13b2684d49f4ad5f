internal import CCurl
internal import Glibc
internal import Synchronization

/// The thread on which libcurl runs, with its pool of connections.
///
/// Unchecked: `multi` is made before the thread, and only the thread uses it, except for `curl_multi_wakeup`, which may be
/// called from any thread (curl_multi_wakeup(3)); all else is behind the lock.
@safe final class CurlThread: @unchecked Sendable {
    private enum Command {
        case start(Transfer, id: Int)
        case cancel(id: Int)
    }

    private struct Inbox {
        var commands: [Command] = []
        var nextID = 0
        var isStopping = false
        var hasStopped = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())

    private static let isCurlReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Milliseconds between two looks at transfers that run: libcurl goes on to a host's next address only when it is
    /// called, and does not ask to be.
    private static let runningInterval: Int32 = 200
    private static let idleInterval: Int32 = 60_000
    private static let rememberedHosts = 100

    init(_ configuration: FetchConfiguration) throws(FetchError) {
        precondition(Self.isCurlReady, "libcurl does not start")
        guard let multi = unsafe curl_multi_init() else { preconditionFailure("out of memory") }
        unsafe self.multi = unsafe multi
        unsafe CCurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
        var thread = pthread_t()
        let owned = unsafe Unmanaged.passRetained(self)
        let status = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<CurlThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            unsafe owned.toOpaque()
        )
        guard status == 0 else {
            unsafe owned.release()
            throw .noThread(reason: unsafe String(cString: strerror(status)))
        }
        pthread_detach(thread)
    }

    deinit {
        unsafe curl_multi_cleanup(multi)
    }

    /// Takes over a transfer; its completion is called in any case. Gives a number to cancel it by.
    func start(_ transfer: Transfer) -> Int {
        let id = inbox.withLock { inbox -> Int? in
            guard !inbox.isStopping else { return nil }
            inbox.nextID += 1
            inbox.commands.append(.start(transfer, id: inbox.nextID))
            return inbox.nextID
        }
        guard let id else {
            transfer.complete(.failure(.shutDown))
            return 0
        }
        unsafe curl_multi_wakeup(multi)
        return id
    }

    func cancel(_ id: Int) {
        inbox.withLock { $0.commands.append(.cancel(id: id)) }
        unsafe curl_multi_wakeup(multi)
    }

    /// Ends every transfer, and returns once the thread has.
    func stop() async {
        await withCheckedContinuation { continuation in
            let hasStopped = inbox.withLock { inbox in
                inbox.isStopping = true
                if !inbox.hasStopped { inbox.waiters.append(continuation) }
                return inbox.hasStopped
            }
            if hasStopped { continuation.resume() }
            unsafe curl_multi_wakeup(multi)
        }
    }

    // MARK: - On the thread

    private func run() {
        var running: [Int: Transfer] = [:]
        var unreached: Set<String> = []
        while true {
            let (commands, isStopping) = inbox.withLock { inbox in
                defer { inbox.commands.removeAll(keepingCapacity: true) }
                return (inbox.commands, inbox.isStopping)
            }
            for command in commands { obey(command, &running, unreached) }
            if isStopping { break }
            var count: Int32 = 0
            unsafe curl_multi_perform(multi, &count)
            finish(&running, &unreached)
            let interval = running.isEmpty ? Self.idleInterval : Self.runningInterval
            unsafe curl_multi_poll(multi, nil, 0, interval, nil)
        }
        for transfer in running.values { end(transfer, .shutDown) }
        let waiters = inbox.withLock { inbox in
            inbox.hasStopped = true
            return inbox.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func obey(_ command: Command, _ running: inout [Int: Transfer], _ unreached: Set<String>) {
        switch command {
        case .start(let transfer, let id):
            if unreached.contains(transfer.host) { transfer.forgetsAddresses() }
            running[id] = transfer
            unsafe curl_multi_add_handle(multi, transfer.handle)
        case .cancel(let id):
            guard let transfer = running.removeValue(forKey: id) else { return }
            end(transfer, .cancelled)
        }
    }

    private func end(_ transfer: Transfer, _ error: FetchError) {
        unsafe curl_multi_remove_handle(multi, transfer.handle)
        transfer.complete(.failure(error))
    }

    /// - Parameter unreached: the hosts to which the last call got no connection.
    private func finish(_ running: inout [Int: Transfer], _ unreached: inout Set<String>) {
        var code = CURLE_OK
        while let handle = unsafe CCurl_multi_finished(multi, &code) {
            unsafe curl_multi_remove_handle(multi, handle)
            guard let (id, transfer) = running.first(where: { unsafe $0.value.handle == handle }) else { continue }
            running[id] = nil
            if transfer.wasConnected {
                unreached.remove(transfer.host)
            } else if unreached.count < Self.rememberedHosts {
                unreached.insert(transfer.host)
            }
            transfer.complete(code)
        }
    }
}
