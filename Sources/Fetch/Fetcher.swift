internal import Synchronization

/// An HTTP client: connections are kept and shared, each call is bounded in time and size, redirects are not followed.
package final class Fetcher: Sendable {
    private enum State {
        case fresh
        case running(CurlThread)
        case shutDown
    }

    private let configuration: FetchConfiguration
    private let state = Mutex(State.fresh)

    /// Costs nothing: libcurl starts with the first call.
    package init(_ configuration: FetchConfiguration) {
        self.configuration = configuration
    }

    /// Cancelling the task ends the call with `cancelled`.
    package func fetch(_ request: FetchRequest) async throws(FetchError) -> FetchResponse {
        let thread = try runningThread()
        let call = Mutex<Call>(.waiting)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                do throws(FetchError) {
                    let transfer = try Transfer(request, configuration) { continuation.resume(returning: $0) }
                    let id = thread.start(transfer)
                    let isCancelled = call.withLock { call in
                        defer { call = .started(id) }
                        if case .cancelled = call { return true }
                        return false
                    }
                    if isCancelled { thread.cancel(id) }
                } catch {
                    continuation.resume(returning: Result<FetchResponse, FetchError>.failure(error))
                }
            }
        } onCancel: {
            let id = call.withLock { call -> Int? in
                if case .started(let id) = call { return id }
                call = .cancelled
                return nil
            }
            if let id { thread.cancel(id) }
        }
        return try result.get()
    }

    private enum Call {
        case waiting
        case started(Int)
        case cancelled
    }

    /// Ends all calls with `shutDown`, those to come too.
    package func shutDown() async {
        let former = state.withLock { state in
            defer { state = .shutDown }
            return state
        }
        if case .running(let thread) = former { await thread.stop() }
    }

    /// Where no thread runs yet and a new one cannot be made, the next call tries again.
    private func runningThread() throws(FetchError) -> CurlThread {
        try state.withLock { state throws(FetchError) in
            switch state {
            case .running(let thread): return thread
            case .shutDown: throw .shutDown
            case .fresh:
                let thread = try CurlThread(configuration)
                state = .running(thread)
                return thread
            }
        }
    }
}
