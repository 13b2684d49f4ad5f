/// How long a test waits for what must come about: long enough for a machine that is busy with other work.
package let patience: Duration = .seconds(120)

/// What a test waited for did not come about.
package struct DidNotHappen: Error, CustomStringConvertible {
    package let description: String
}

/// Waits until something is so; asked every few milliseconds.
package func until(
    _ what: String,
    within limit: Duration = patience,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while !(try await condition()) {
        guard ContinuousClock.now < deadline else { throw DidNotHappen(description: "did not happen: \(what)") }
        try await Task.sleep(for: .milliseconds(10))
    }
}
