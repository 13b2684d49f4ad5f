import Kernel
package import Settings

/// What is wrong with the settings, a line each, on standard error.
///
/// - Parameter kind: `error` or `warning`.
package func report(_ kind: String, _ problems: [Problem]) {
    for problem in problems { complain("\(kind): \(problem)") }
}
