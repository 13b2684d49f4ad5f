package import HTTP1

/// What listens to one event loop's answers: the log of requests, the counts, both or neither.
package final class RequestRecorder {
    package let observer = RequestObserver()
    private var routes: Routes
    private var log: RequestLog?
    private var totals: RequestTotals?

    /// - Parameter counts: whether requests are counted.
    package init(routes: Routes, counts: Bool) {
        self.routes = routes
        totals = counts ? RequestTotals() : nil
        listen(for: nil, routes: routes)
    }

    /// Nil where requests are not counted.
    package var currentTotals: RequestTotals? { totals }

    /// From now on, for this log; what the former one holds goes on its way.
    package func listen(for log: RequestLog?, routes: Routes) {
        self.log?.handOver()
        self.log = log
        self.routes = routes
        observer.refusals = totals == nil ? nil : { [unowned self] in totals?.add($0) }
        if totals == nil {
            observer.listener = log.map { log in { log.add($0, $1, $2) } }
        } else {
            observer.listener = { [unowned self] request, answer, time in
                let route = request.bytes(request.path) { routes.route(of: $0) }
                totals?.add(request, route, answer, time)
                log?.add(request, answer, time)
            }
        }
    }

    package func handOver() {
        log?.handOver()
    }
}
