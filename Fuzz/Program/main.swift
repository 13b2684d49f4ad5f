// fuzz TARGET [libFuzzer's arguments]: see Fuzz/run.

import FuzzDriver
import FuzzTargets
import Glibc

/// The one that this process runs. libFuzzer's callback has no place for it.
nonisolated(unsafe) private var target: FuzzTarget?

guard CommandLine.arguments.count > 1,
    let chosen = FuzzTarget.all.first(where: { $0.name == CommandLine.arguments[1] })
else {
    print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
    exit(CommandLine.arguments.count > 1 ? 2 : 0)
}
target = chosen

var arguments = CommandLine.unsafeArgv
// libFuzzer sees the target's name as its program name.
arguments += 1
var count = CommandLine.argc - 1
var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = arguments
exit(
    LLVMFuzzerRunDriver(&count, &list) { data, size in
        let bytes = data.map { Array(UnsafeBufferPointer(start: $0, count: size)) } ?? []
        do {
            try target?.check(bytes)
        } catch {
            print("\(error)")
            fflush(nil)
            abort()
        }
        return 0
    }
)
