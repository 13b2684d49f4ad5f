internal import CKernel

/// The program's arguments, as the kernel gave them.
package enum Arguments {
    /// Without the program's own name; nil where they cannot be known. Then the program must not run: a flag that narrows
    /// who may pass could be missing.
    package static func given() -> [String]? {
        let count = CKernel_argument_count()
        guard count > 0 else {
            // Another C library than glibc. The program's own name is always there (execve(2)).
            return CommandLine.arguments.isEmpty ? nil : Array(CommandLine.arguments.dropFirst())
        }
        return (1..<count).compactMap { index in
            guard let text = unsafe CKernel_argument(index) else { return nil }
            return unsafe String(cString: text)
        }
    }
}
