internal import CZlib
internal import Glibc

/// Files in gzip's form (RFC 1952). The one door to zlib.
enum GzipFile {
    /// Writes a compressed copy; false, and none is left, where that does not work.
    static func compress(_ path: String, to compressed: String) -> Bool {
        guard let source = unsafe fopen(path, "re") else { return false }
        defer { unsafe fclose(source) }
        let mode = permissions(of: path)
        guard let target = unsafe gzopen(compressed, "wb") else { return false }
        unsafe chmod(compressed, mode)
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        var isGood = true
        while isGood {
            let count = unsafe fread(&piece, 1, piece.count, source)
            if count == 0 { break }
            isGood = unsafe gzwrite(target, piece, UInt32(count)) == Int32(count)
        }
        isGood = unsafe ferror(source) == 0 && isGood
        isGood = unsafe gzclose(target) == Z_OK && isGood
        if !isGood { unsafe unlink(compressed) }
        return isGood
    }

    private static func permissions(of path: String) -> mode_t {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o600
    }
}
