package import HTTP1
package import NIOCore
import Router
import Synchronization
import Telemetry

/// The router of each event loop, and what listens to its answers, which can be exchanged between two requests: no
/// connection notices.
package final class LoopRouters: Sendable {
    /// One loop's; it belongs to that loop.
    private final class Slot {
        var router: Router
        let recorder: RequestRecorder

        init(_ router: Router, _ recorder: RequestRecorder) {
            self.router = router
            self.recorder = recorder
        }

        /// On the request path: what an exchange costs a request is this one step.
        func respond(to request: Request, _ response: inout ResponseWriter) -> Answer {
            router.respond(to: request, &response)
        }
    }

    package init() {}

    private let current = Mutex<Assembly?>(nil)
    private let slots = Mutex<[(eventLoop: any EventLoop, slot: NIOLoopBound<Slot>)]>([])

    /// Answers by this assembly until another takes its place. To be called on the loop.
    package func serve(_ assembly: Assembly, on eventLoop: any EventLoop) -> (Responder, RequestObserver) {
        current.withLock { $0 = assembly }
        let recorder = RequestRecorder(routes: assembly.routes, counts: assembly.metrics != nil)
        recorder.listen(for: assembly.makeRequestLog(on: eventLoop), routes: assembly.routes)
        let slot = Slot(assembly.makeRouter(on: eventLoop), recorder)
        slots.withLock { $0.append((eventLoop, NIOLoopBound(slot, eventLoop: eventLoop))) }
        return (slot.respond, recorder.observer)
    }

    /// Requests that come from now on are answered by new routers, requests under way by those they began with.
    package func exchange(for assembly: Assembly) async {
        let former = current.withLock { current in
            defer { current = assembly }
            return current
        }
        for (eventLoop, slot) in slots.withLock({ $0 }) {
            try? await eventLoop.submit {
                slot.value.router = assembly.makeRouter(on: eventLoop)
                let log = assembly.makeRequestLog(on: eventLoop)
                slot.value.recorder.listen(for: log, routes: assembly.routes)
            }.get()
        }
        if former?.logs.sink !== assembly.logs.sink { await former?.logs.sink.flush() }
    }

    /// Whether an answer depends on the request's body. Asked of requests that have one.
    package func readsBody(of request: Request) -> Bool {
        guard let routes = assembly?.routes else { return true }
        switch request.bytes(request.path, { routes.route(of: $0) }) {
        case .auth, .forwardAuth, .ping, .ready, .robots: return false
        default: return true
        }
    }

    /// What all loops have counted; empty where nothing is.
    func requestTotals() async -> RequestTotals {
        var totals = RequestTotals()
        for (eventLoop, slot) in slots.withLock({ $0 }) {
            let part = try? await eventLoop.submit { slot.value.recorder.currentTotals ?? RequestTotals() }.get()
            if let part { totals += part }
        }
        return totals
    }

    /// What answers requests now.
    package var assembly: Assembly? { current.withLock { $0 } }

    /// Comes back when all that was logged up to now is written.
    package func flushLogs() async {
        for (eventLoop, slot) in slots.withLock({ $0 }) {
            try? await eventLoop.submit { slot.value.recorder.handOver() }.get()
        }
        await assembly?.logs.sink.flush()
    }
}
