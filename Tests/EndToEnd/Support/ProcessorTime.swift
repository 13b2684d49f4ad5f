import Foundation

/// User and system time that a process has spent, in hundredths of a second.
func cpuTicks(of processID: Int32) throws -> Int {
    let fields = try String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8).split(separator: " ")
    return (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0)
}

/// The state of a process, or of one of its threads (proc(5)): `S` for asleep, `T` for stopped.
func processState(at path: String) throws -> Character? {
    // The name before it may hold blanks, and ends with the last parenthesis.
    try String(contentsOfFile: "\(path)/stat", encoding: .utf8).split(separator: ")").last?.dropFirst().first
}

/// Whether all threads of a process are asleep at this moment.
func threadsSleep(of processID: Int32) throws -> Bool {
    let folder = "/proc/\(processID)/task"
    return try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy { thread in
        // One that has ended meanwhile does not spin.
        ((try? processState(at: "\(folder)/\(thread)")) ?? "S") == "S"
    }
}
