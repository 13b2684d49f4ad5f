import Redis
import Telemetry

/// What Redis was asked, and what came of it. A plain value: each event loop counts its own without a lock, and the
/// page of metrics adds them up.
struct RedisTotals: Sendable {
    private enum Outcome: Int, CaseIterable {
        case answered
        /// An error of Redis' own.
        case refused
        case timedOut, unreachable, malformed, overloaded

        init(_ error: RedisError?) {
            switch error {
            case nil: self = .answered
            case .refused: self = .refused
            case .timedOut: self = .timedOut
            case .unreachable: self = .unreachable
            case .malformed: self = .malformed
            case .overloaded: self = .overloaded
            }
        }

        var name: String {
            switch self {
            case .answered: "answered"
            case .refused: "refused"
            case .timedOut: "timed_out"
            case .unreachable: "unreachable"
            case .malformed: "malformed"
            case .overloaded: "overloaded"
            }
        }
    }

    private var commands = [Int](repeating: 0, count: Outcome.allCases.count)
    private var durations = DurationHistogram()

    mutating func add(_ error: RedisError?, nanoseconds: Int64) {
        commands[Outcome(error).rawValue] += 1
        durations.add(nanoseconds: nanoseconds)
    }

    static func += (left: inout RedisTotals, right: RedisTotals) {
        for index in left.commands.indices { left.commands[index] += right.commands[index] }
        left.durations += right.durations
    }

    func write(to page: inout MetricsPage, isAvailable: Bool) {
        page.begin("sidegate_redis_available", .gauge, "1 while no server of Redis that is needed is lost.")
        page.add(isAvailable ? 1 : 0)
        page.begin("sidegate_redis_commands_total", .counter, "Commands to Redis, by what came of them.")
        for (outcome, count) in zip(Outcome.allCases, commands) { page.add(count, [("outcome", outcome.name)]) }
        page.begin(
            "sidegate_redis_command_duration_seconds",
            .histogram,
            "Time from a command to Redis to what came of it."
        )
        page.add(durations)
    }
}
