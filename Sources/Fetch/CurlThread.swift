internal import CCurl
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The thread on which libcurl runs, with its pool of connections.
///
/// Unchecked: `multi` is made before the thread and used by it alone, but for `curl_multi_wakeup`, which may be called
/// from any thread (curl_multi_wakeup(3)); all else is behind the lock.
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

    init(_ configuration: FetchConfiguration) {
        precondition(Self.isCurlReady, "libcurl does not start")
        guard let multi = unsafe curl_multi_init() else { preconditionFailure("out of memory") }
        unsafe self.multi = unsafe multi
        unsafe CCurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<CurlThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            Unmanaged.passRetained(self).toOpaque()
        )
        precondition(status == 0, "no thread for libcurl")
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
        while true {
            let (commands, isStopping) = inbox.withLock { inbox in
                defer { inbox.commands.removeAll(keepingCapacity: true) }
                return (inbox.commands, inbox.isStopping)
            }
            for command in commands { obey(command, &running) }
            if isStopping { break }
            var count: Int32 = 0
            unsafe curl_multi_perform(multi, &count)
            finish(&running)
            unsafe curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        for transfer in running.values { end(transfer, .shutDown) }
        let waiters = inbox.withLock { inbox in
            inbox.hasStopped = true
            return inbox.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func obey(_ command: Command, _ running: inout [Int: Transfer]) {
        switch command {
        case .start(let transfer, let id):
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

    private func finish(_ running: inout [Int: Transfer]) {
        var code = CURLE_OK
        while let handle = unsafe CCurl_multi_finished(multi, &code) {
            unsafe curl_multi_remove_handle(multi, handle)
            guard let (id, transfer) = running.first(where: { unsafe $0.value.handle == handle }) else { continue }
            running[id] = nil
            transfer.complete(code)
        }
    }
}
