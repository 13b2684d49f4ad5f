import Kernel
import Migration
import Settings

/// `sidegate migrate`: reads an installation of oauth2-proxy, reports what becomes of it, and writes the new files beside the
/// old ones. Nothing that exists is changed.
struct MigrateCommand {
    private let arguments: [String]

    init(_ arguments: [String]) {
        self.arguments = arguments
    }

    private struct BadArgument: Error {
        let reason: String
    }

    /// Gives the exit status: 2 where something is left that only a person can change.
    func run() -> Int32 {
        do {
            let installation = try read()
            let migration = try Migration(installation) { path in
                do {
                    return try readFile(path)
                } catch let error as FileError where error.isMissing {
                    throw Migration.notHere
                }
            }
            print(migration.report, terminator: "")
            try write(migration.files)
            print(nextSteps(migration), terminator: "")
            return migration.isOpen ? 2 : 0
        } catch let error as BadArgument {
            complain("error: \(error.reason)\n\(Command.migrate.usage)")
        } catch {
            complain("error: \(error)")
        }
        return 1
    }

    private func read() throws -> Installation {
        var installation = Installation()
        var given = arguments[...]
        var isEmpty = true
        while let argument = given.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard ["--config", "--alpha-config", "--env", "--helm-values", "--nginx"].contains(parts[0]) else {
                // What oauth2-proxy is started with.
                installation.arguments.append(argument)
                isEmpty = false
                continue
            }
            guard let path = parts.count == 2 ? parts[1] : given.popFirst(), !path.isEmpty else {
                throw BadArgument(reason: "\(parts[0]): which file?")
            }
            let file: SourceFile
            do {
                file = SourceFile(path: path, bytes: try readFile(path))
            } catch {
                throw BadArgument(reason: "\(parts[0]): cannot read \(path): \(error)")
            }
            isEmpty = false
            switch parts[0] {
            case "--config": installation.config = file
            case "--alpha-config": installation.alphaConfig = file
            case "--env": installation.environment = file
            case "--helm-values": installation.helmValues = file
            default: installation.nginx.append(file)
            }
        }
        guard !isEmpty else { throw BadArgument(reason: "which files? Name at least one") }
        return installation
    }

    /// All of them or none.
    private func write(_ files: [NewFile]) throws {
        for file in files where permissions(of: file.path) != nil {
            throw FileError(description: "\(file.path) exists; nothing was written. Move it away, or remove it")
        }
        for file in files {
            try writeNewFile(file.path, Array(file.text.utf8), mode: permissions(of: file.origin) ?? 0o600)
        }
    }

    private func nextSteps(_ migration: Migration) -> String {
        var text = ""
        if !migration.files.isEmpty {
            text += "\nWritten\n" + migration.files.map { "  \($0.path)\n" }.joined()
        }
        text += "\nThen\n"
        if migration.files.contains(where: { $0.text.contains("CHANGE") }) {
            text += "  Change what is marked CHANGE.\n"
        }
        text += "  sidegate --config-test          with the new files, flags and variables\n"
        text += "  sidegate doctor --url=https://YOUR-SITE/\n"
        return text
    }
}
