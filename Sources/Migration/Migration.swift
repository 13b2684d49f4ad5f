package import Kernel
import Settings
import YAML

/// What becomes of an installation of oauth2-proxy: a report, and the new files. It reads nothing and writes nothing itself.
package struct Migration: Sendable {
    /// For the person who migrates.
    package let report: String
    /// In the order of what was read.
    package let files: [NewFile]
    /// Whether something is left that only a person can change.
    package let isOpen: Bool

    /// A file that the settings name is not on this machine: the installation may be in a container.
    package static let notHere = FileError(description: "is not on this machine", isMissing: true)

    /// A file that cannot be understood at all.
    package struct Unreadable: Error, Sendable, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter readFile: files that the settings name; throws `notHere` for those that are elsewhere.
    package init(_ installation: Installation, readFile: (String) throws -> [UInt8]) throws(Unreadable) {
        var work = Work(installation)
        try work.run(readFile)
        report = work.report
        files = work.files
        isOpen = !work.open.isEmpty
    }
}

extension Migration {
    fileprivate struct Work {
        let installation: Installation
        var arguments: [String]
        var environment: [String: String] = [:]
        var files: [NewFile] = []
        var carried: [String] = []
        var changes: [Remark] = []
        /// What works in another way with these options.
        var differences: [Remark] = []
        var open: [Remark] = []
        var gateway: [Remark] = []
        var later: [Remark] = []

        init(_ installation: Installation) {
            self.installation = installation
            arguments = installation.arguments
        }

        mutating func run(_ readFile: (String) throws -> [UInt8]) throws(Unreadable) {
            var file = installation.config.map { (path: $0.path, bytes: $0.bytes) }
            if let values = installation.helmValues {
                do throws(YAMLError) {
                    var helm = try HelmValues(values)
                    if file == nil { file = (values.path, helm.configFile) }
                    let text = helm.migrate()
                    changes += helm.changes
                    open += helm.open
                    files.append(NewFile(path: values.newPath, text: text, origin: values.path))
                    // The new values are what is judged below.
                    let new = try HelmValues(SourceFile(path: values.newPath, bytes: Array(text.utf8)))
                    arguments += new.arguments
                    environment = new.environment
                    alphaFile = new.alphaFile
                    applications += new.applications
                    if installation.config == nil { file = (values.newPath, new.configFile) }
                } catch {
                    throw Unreadable(description: "\(values.path):\(error.line): \(error.reason)")
                }
            }
            try takeConfiguration(&file)
            let written = WrittenOptions(arguments: arguments, environment: environment, file: file)
            noteTrust(written)
            check(file, written, readFile)
            try takeNginx(written)
        }

        private mutating func takeConfiguration(_ file: inout (path: String, bytes: [UInt8])?) throws(Unreadable) {
            var environmentFile = installation.environment.map(EnvironmentFile.init)
            let others = environment
            environment.merge(environmentFile?.variables ?? [:]) { $1 }
            let before = WrittenOptions(arguments: arguments, environment: environment, file: file)
            let upstreams = Upstreams(before)
            applications += upstreams.applications
            if let source = installation.environment, environmentFile != nil {
                var text = environmentFile?.migrate(upstreams: upstreams, &changes) ?? ""
                environment = others.merging(environmentFile?.variables ?? [:]) { $1 }
                if installation.config == nil, Self.believesEverybody(before) {
                    text +=
                        (text.hasSuffix("\n") ? "" : "\n")
                        + "# \(Self.trustAdvice)\n# OAUTH2_PROXY_TRUSTED_PROXY_IPS=192.0.2.1\n"
                }
                files.append(NewFile(path: source.newPath, text: text, origin: source.path))
            }
            var alpha: AlphaMigration?
            if let source = installation.alphaConfig {
                let read = AlphaConfiguration(
                    source.bytes,
                    path: source.path,
                    environment: environment,
                    leavesUnknown: true
                )
                let providersPath = source.sibling("sidegate-providers.toml")
                let made = AlphaMigration(read, path: source.path, providersPath: providersPath)
                changes += made.changes
                open += made.open
                applications += made.upstreamURLs
                if let lines = made.providers {
                    let text = lines.joined(separator: "\n") + "\n"
                    files.append(NewFile(path: providersPath, text: text, origin: source.path))
                }
                alpha = made
            }
            guard let source = installation.config ?? installation.alphaConfig else { return }
            var configuration =
                installation.config.map(ConfigurationFile.init) ?? ConfigurationFile(lines: [], path: source.path)
            configuration.migrate(upstreams: upstreams, written: before, &changes)
            if let alpha, let path = installation.alphaConfig?.path {
                configuration.append(alpha.lines, about: "From \(path)")
            }
            if Self.believesEverybody(before) {
                configuration.append(["# trusted_proxy_ips = [\"192.0.2.1\"]"], about: Self.trustAdvice)
            }
            let new = installation.config?.newPath ?? source.sibling("sidegate.toml")
            files.append(NewFile(path: new, text: configuration.text, origin: source.path))
            file = (new, Array(configuration.text.utf8))
        }

        /// Where oauth2-proxy sent requests to.
        private var applications: [String] = []

        /// The alpha configuration that the chart mounts.
        private var alphaFile: (path: String, bytes: [UInt8])?

        private static let trustAdvice =
            "CHANGE, if your gateway runs on another machine or in another container: its address. oauth2-proxy believes everybody."

        private static func believesEverybody(_ written: WrittenOptions) -> Bool {
            written.texts("reverse-proxy")?.last == "true" && written.texts("trusted-proxy-ip") == nil
        }

        private mutating func noteTrust(_ written: WrittenOptions) {
            guard Self.believesEverybody(written) else { return }
            changes.append(
                Remark(
                    nil,
                    "--reverse-proxy: X-Forwarded-* is believed from this machine only, unless --trusted-proxy-ip says more"
                )
            )
        }

        /// Loads the new configuration as Sidegate would: the same checks, the same sentences.
        private mutating func check(
            _ file: (path: String, bytes: [UInt8])?,
            _ written: WrittenOptions,
            _ readFile: (String) throws -> [UInt8]
        ) {
            guard !written.entries.isEmpty else { return }
            let (newFiles, alpha) = (files, alphaFile)
            let own = (file.map { ["--config=\($0.path)"] } ?? []) + (alpha.map { ["--alpha-config=\($0.path)"] } ?? [])
            let outcome = Settings.load(arguments: arguments + own, environment: environment) { path in
                if path == file?.path { return file?.bytes ?? [] }
                if path == alpha?.path { return alpha?.bytes ?? [] }
                if let new = newFiles.first(where: { $0.path == path }) { return Array(new.text.utf8) }
                return try readFile(path)
            }
            carried = written.entries.filter { $0.option.instead == nil }.map(\.option.flag)
            switch outcome {
            case .settings(let settings, let warnings):
                note(warnings)
                for difference in Difference.all {
                    guard let causes = difference.causes(in: settings), !causes.isEmpty else { continue }
                    let names = causes.map { "--\($0)" }.joined(separator: ", ")
                    differences.append(
                        Remark(
                            nil,
                            "\(difference.what) (\(names))",
                            ["oauth2-proxy: \(difference.there)", "Sidegate: \(difference.here)"]
                        )
                    )
                }
            case .problems(let problems, let warnings):
                note(warnings)
                for problem in problems {
                    let remark = Remark(nil, problem.description)
                    if problem.description.hasSuffix(Migration.notHere.description) {
                        later.append(remark)
                    } else {
                        open.append(remark)
                    }
                }
            case .help, .version, .configTestPassed: break
            }
        }

        private mutating func note(_ warnings: [Problem]) {
            changes += warnings.map { Remark(nil, $0.description) }
        }

        private mutating func takeNginx(_ written: WrittenOptions) throws(Unreadable) {
            for source in installation.nginx {
                do throws(NginxError) {
                    var nginx = try NginxMigration(source, written: written, applications: applications)
                    let text = nginx.migrate()
                    gateway += nginx.changes + nginx.advice
                    // A name that nginx does not include by itself: two files of one site would be an error.
                    if let text {
                        files.append(NewFile(path: "\(source.path).sidegate", text: text, origin: source.path))
                    }
                } catch {
                    throw Unreadable(description: "\(source.path):\(error.line): \(error.reason)")
                }
            }
        }

        var report: String {
            var text = "Read: \(installation.all.map(\.path).joined(separator: ", "))\n"
            func section(_ title: String, _ remarks: [Remark]) {
                guard !remarks.isEmpty else { return }
                text += "\n\(title)\n" + remarks.map(\.report).joined()
            }
            if !carried.isEmpty {
                text += "\nCarries over as it is (\(carried.count))\n"
                text += Self.wrapped(carried.map { "--\($0)" })
            }
            section("Changes", changes)
            section("Works in another way", differences)
            section("You must change", open)
            section("In the gateway", gateway)
            section("Not looked at, since it is not here", later)
            return text
        }

        /// In lines of at most 100 characters.
        private static func wrapped(_ words: [String]) -> String {
            var lines: [String] = []
            for word in words {
                if let last = lines.last, last.count + word.count < 100 {
                    lines[lines.count - 1] = "\(last) \(word)"
                } else {
                    lines.append("  \(word)")
                }
            }
            return lines.map { "\($0)\n" }.joined()
        }
    }
}
