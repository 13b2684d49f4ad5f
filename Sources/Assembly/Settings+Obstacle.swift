import Glibc
import Server
import Settings

extension Settings {
    /// What keeps the program from starting though nothing is wrong with the settings by themselves; nil where nothing does.
    /// It changes nothing: a log file that `--config-test` made might belong to another user than the service's.
    package var obstacle: String? {
        do {
            for certificate in [try tlsConfiguration(), try metricsTLSConfiguration()] {
                if let certificate { _ = try ServerTLS(certificate) }
            }
        } catch {
            return "\(error)"
        }
        guard !loggingFilename.isEmpty, unsafe access(loggingFilename, W_OK) != 0 else { return nil }
        var reason = errno
        if reason == ENOENT {
            // Then it is made, where its folder lets us.
            let slash = loggingFilename.lastIndex(of: "/")
            let folder = slash.map { $0 == loggingFilename.startIndex ? "/" : String(loggingFilename[..<$0]) } ?? "."
            if unsafe access(folder, W_OK | X_OK) == 0 { return nil }
            reason = errno
        }
        return "log file: cannot write \"\(loggingFilename)\": \(unsafe String(cString: strerror(reason)))"
    }
}
