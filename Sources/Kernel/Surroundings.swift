internal import Glibc

/// The environment's variables. Without Foundation: its `ProcessInfo` would triple the binary.
package func currentEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var next = unsafe environ
    while let entry = unsafe next.pointee {
        let text = unsafe String(cString: entry)
        if let sign = text.firstIndex(of: "=") {
            variables[String(text[..<sign])] = String(text[text.index(after: sign)...])
        }
        unsafe next += 1
    }
    return variables
}

/// Why a file cannot be read, in the system's words.
package struct FileError: Error, CustomStringConvertible {
    package let description: String
    /// Whether there is no such file. Everything else is a file that is there and cannot be read.
    package let isMissing: Bool

    package init(description: String, isMissing: Bool = false) {
        self.description = description
        self.isMissing = isMissing
    }

    /// Of the system call that has just failed.
    fileprivate static var last: FileError {
        FileError(description: unsafe String(cString: strerror(errno)), isMissing: errno == ENOENT || errno == ENOTDIR)
    }
}

/// A file's whole content; at most 16 MiB, which no configuration file or certificate bundle comes near.
package func readFile(_ path: String) throws -> [UInt8] {
    guard let file = unsafe fopen(path, "re") else { throw FileError.last }
    defer { unsafe fclose(file) }
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    while content.count <= 16 << 20 {
        let count = unsafe fread(&piece, 1, piece.count, file)
        if count == 0 {
            guard unsafe ferror(file) == 0 else { throw FileError.last }
            return content
        }
        content += piece.prefix(count)
    }
    throw FileError(description: "larger than 16 MiB")
}

/// Writes a file that must not exist yet, not even as a link.
package func writeNewFile(_ path: String, _ content: [UInt8], mode: UInt32) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode & 0o777))
    guard descriptor >= 0 else {
        throw FileError(description: unsafe "cannot write \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var rest = content[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else {
            throw FileError(description: unsafe "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        rest = rest.dropFirst(count)
    }
}

/// All of standard input, as text; at most 1 MiB.
package func readStandardInput() -> String {
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16 * 1024)
    while content.count < 1 << 20 {
        let count = unsafe read(STDIN_FILENO, &piece, piece.count)
        guard count > 0 else { break }
        content += piece.prefix(count)
    }
    return String(decoding: content, as: UTF8.self)
}

/// A file's permission bits; nil where it cannot be looked at.
package func permissions(of path: String) -> UInt32? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return UInt32(status.st_mode) & 0o7777
}
