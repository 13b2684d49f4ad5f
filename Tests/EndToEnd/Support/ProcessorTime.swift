import Foundation

/// User and system time that a process has spent, in hundredths of a second.
func cpuTicks(of processID: Int32) throws -> Int {
    let fields = try String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8).split(separator: " ")
    return (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0)
}
