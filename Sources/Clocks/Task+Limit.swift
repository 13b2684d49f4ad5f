extension Task where Failure == Never {
    /// What the task comes to, or nil where that takes longer. The task itself goes on.
    package func value(within limit: Duration) async -> Success? {
        let (answers, answer) = AsyncStream<Success?>.makeStream()
        _ = Task<Void, Never> { answer.yield(await value) }
        let alarm = Task<Void, Never> {
            try? await Task<Never, Never>.sleep(for: limit)
            answer.yield(nil)
        }
        defer { alarm.cancel() }
        for await first in answers { return first }
        return nil
    }
}
