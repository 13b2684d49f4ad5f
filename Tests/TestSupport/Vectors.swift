import Foundation

/// Published test vectors: data of others that the project reads where it lies and never copies.
package enum Vectors {
    /// The folder that `SIDEGATE_VECTORS` names, or `../shared/vectors` beside the project; nil where neither is there.
    package static var folder: URL? {
        let project = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["SIDEGATE_VECTORS"].map { URL(fileURLWithPath: $0) }
        let folder = named ?? project.deletingLastPathComponent().appendingPathComponent("shared/vectors")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }

    /// Says why a test that needs vectors is skipped.
    package static let skipped = "no test vectors: set SIDEGATE_VECTORS or put them in ../shared/vectors"

    package static func data(_ path: String) throws -> Data {
        guard let folder else { throw CocoaError(.fileNoSuchFile) }
        return try Data(contentsOf: folder.appendingPathComponent(path))
    }
}
