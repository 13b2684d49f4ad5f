import Application
import NIOCore
import Synchronization
import Wire

/// The application of each event loop, which can be exchanged between two requests: no connection notices.
final class LoopApplications: Sendable {
    /// One loop's; it belongs to that loop.
    private final class Slot {
        var application: Application

        init(_ application: Application) {
            self.application = application
        }

        /// On the request path: what an exchange costs a request is this one step.
        func respond(to request: Request, _ response: inout ResponseWriter) -> Answer {
            application.respond(to: request, &response)
        }
    }

    private let slots = Mutex<[(eventLoop: any EventLoop, slot: NIOLoopBound<Slot>)]>([])

    /// Answers by this application until another takes its place. To be called on the loop.
    func responder(on eventLoop: any EventLoop, _ application: Application) -> Responder {
        let slot = Slot(application)
        slots.withLock { $0.append((eventLoop, NIOLoopBound(slot, eventLoop: eventLoop))) }
        return slot.respond
    }

    /// Requests that come from now on are answered by new applications, requests under way by those they began with.
    func exchange(for make: @escaping @Sendable (any EventLoop) -> Application) async {
        for (eventLoop, slot) in slots.withLock({ $0 }) {
            try? await eventLoop.submit { slot.value.application = make(eventLoop) }.get()
        }
    }
}
