internal import Glibc

/// Writes a line to standard error.
package func complain(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    unsafe bytes.withUnsafeBytes { bytes in
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let count = unsafe write(STDERR_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            guard count > 0 else { return }
            unsafe rest = unsafe rest.dropFirst(count)
        }
    }
}
