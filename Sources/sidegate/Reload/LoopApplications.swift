import Application
import NIOCore
import Synchronization
import Telemetry
import Wire

/// The application of each event loop, and what listens to its answers, which can be exchanged between two requests: no
/// connection notices.
final class LoopApplications: Sendable {
    /// One loop's; it belongs to that loop.
    private final class Slot {
        var application: Application
        let observer = RequestObserver()
        private var log: RequestLog?

        init(_ application: Application, _ log: RequestLog?) {
            self.application = application
            listen(for: log)
        }

        /// On the request path: what an exchange costs a request is this one step.
        func respond(to request: Request, _ response: inout ResponseWriter) -> Answer {
            application.respond(to: request, &response)
        }

        func listen(for log: RequestLog?) {
            self.log?.handOver()
            self.log = log
            observer.listener = log.map { log in { log.add($0, $1, $2) } }
        }

        func handOverLog() {
            log?.handOver()
        }
    }

    private let sink = Mutex<LogSink?>(nil)
    private let slots = Mutex<[(eventLoop: any EventLoop, slot: NIOLoopBound<Slot>)]>([])

    /// Answers by this assembly until another takes its place. To be called on the loop.
    func serve(_ assembly: Assembly, on eventLoop: any EventLoop) -> (Responder, RequestObserver) {
        sink.withLock { $0 = assembly.logs.sink }
        let slot = Slot(assembly.makeApplication(on: eventLoop), assembly.makeRequestLog(on: eventLoop))
        slots.withLock { $0.append((eventLoop, NIOLoopBound(slot, eventLoop: eventLoop))) }
        return (slot.respond, slot.observer)
    }

    /// Requests that come from now on are answered by new applications, requests under way by those they began with.
    func exchange(for assembly: Assembly) async {
        let formerSink = sink.withLock { sink in
            defer { sink = assembly.logs.sink }
            return sink
        }
        for (eventLoop, slot) in slots.withLock({ $0 }) {
            try? await eventLoop.submit {
                slot.value.application = assembly.makeApplication(on: eventLoop)
                slot.value.listen(for: assembly.makeRequestLog(on: eventLoop))
            }.get()
        }
        if formerSink !== assembly.logs.sink { await formerSink?.flush() }
    }

    /// Comes back when all that was logged up to now is written.
    func flushLogs() async {
        for (eventLoop, slot) in slots.withLock({ $0 }) {
            try? await eventLoop.submit { slot.value.handOverLog() }.get()
        }
        await sink.withLock { $0 }?.flush()
    }
}
