extension TokenLine {
    /// Places, and who waits for one: clients take turns, and each one's own callers come in their order.
    struct Lanes {
        typealias Waiter = CheckedContinuation<Bool, Never>

        private var free: Int
        private let limit: Int
        private let limitOfOne: Int
        private var lanes: [String: Lane<Waiter>] = [:]
        /// The clients that wait, in the order of their turns.
        private var turns = Lane<String>()
        private var waiting = 0

        private struct Lane<Element> {
            private var elements: [Element?] = []
            private var first = 0

            var count: Int { elements.count - first }

            mutating func append(_ element: Element) { elements.append(element) }

            mutating func removeFirst() -> Element? {
                guard first < elements.count else { return nil }
                defer {
                    elements[first] = nil
                    first += 1
                    if first > 32, first > elements.count / 2 {
                        elements.removeFirst(first)
                        first = 0
                    }
                }
                return elements[first]
            }
        }

        init(places: Int, waiting limit: Int, waitingOfOne limitOfOne: Int) {
            free = places
            self.limit = limit
            self.limitOfOne = limitOfOne
        }

        /// True for a place, false for no room; nil where the waiter will learn it later.
        mutating func enter(_ client: String, _ waiter: Waiter) -> Bool? {
            if free > 0 {
                free -= 1
                return true
            }
            let own = lanes[client]?.count ?? 0
            guard waiting < limit, own < limitOfOne else { return false }
            if own == 0 { turns.append(client) }
            lanes[client, default: Lane()].append(waiter)
            waiting += 1
            return nil
        }

        /// Who gets the place that was left; nil where nobody waits.
        mutating func leave() -> Waiter? {
            guard let client = turns.removeFirst(), let waiter = lanes[client]?.removeFirst() else {
                free += 1
                return nil
            }
            waiting -= 1
            if lanes[client]?.count == 0 { lanes[client] = nil } else { turns.append(client) }
            return waiter
        }
    }
}
