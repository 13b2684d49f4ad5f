internal import HTTP1
internal import NIOCore
internal import Server

extension CrossCheck {
    mutating func checkTLS(readFile: (String) throws -> [UInt8]) {
        guard isReadable("tls-cert-file", "tls-key-file", "http-address", "https-address") else { return }
        let files = [
            ("tls-cert-file", settings.tlsCertFile, "-----BEGIN CERTIFICATE-----"),
            ("tls-key-file", settings.tlsKeyFile, "PRIVATE KEY-----"),
        ]
        for (flag, path, mark) in files where !path.isEmpty {
            do {
                guard contains(try readFile(path), mark) else {
                    let kind = flag == "tls-cert-file" ? "certificate" : "private key"
                    problem("TLS: the file \(quoted(path))\(from(flag)) has no \(kind) in PEM")
                    continue
                }
            } catch {
                problem("TLS: cannot read the file \(quoted(path))\(from(flag)): \(error)")
            }
        }
        let hasBoth = !settings.tlsCertFile.isEmpty && !settings.tlsKeyFile.isEmpty
        if settings.tlsCertFile.isEmpty != settings.tlsKeyFile.isEmpty {
            let (given, other) =
                settings.tlsCertFile.isEmpty ? ("tls-key-file", "tls-cert-file") : ("tls-cert-file", "tls-key-file")
            problem("TLS: \(name(given)) needs --\(other) beside it")
        } else if !hasBoth, isGiven("https-address"), settings.httpsAddress != nil {
            // The chart of oauth2-proxy always gives the address, and oauth2-proxy passes over it.
            warning(
                "TLS: \(name("https-address")) is without effect, since there is no certificate; give --tls-cert-file and "
                    + "--tls-key-file, or leave it out"
            )
        } else if hasBoth, settings.httpsAddress == nil {
            warning("TLS: \(name("tls-cert-file")) is without effect, since \(name("https-address")) is empty")
        }
        if settings.httpAddress == nil, !hasBoth || settings.httpsAddress == nil {
            let without =
                hasBoth
                ? "\(name("https-address")) is too" : "there is no certificate by --tls-cert-file and --tls-key-file"
            problem("listener: \(name("http-address")) is empty, and \(without), so that nothing would be listened on")
        }
        if hasBoth, settings.tlsMinVersion == .tls13, !settings.tlsCipherSuites.isEmpty {
            warning("TLS: \(name("tls-cipher-suite")) is without effect with --tls-min-version=TLS1.3")
        }
    }

    mutating func checkMetrics(readFile: (String) throws -> [UInt8]) {
        let flags = ["metrics-tls-cert-file", "metrics-tls-key-file"]
        guard isReadable("metrics-secure-address", flags[0], flags[1]) else { return }
        let paths = [settings.metricsTLSCertFile, settings.metricsTLSKeyFile]
        guard settings.metricsSecureAddress != nil else {
            for (flag, path) in zip(flags, paths) where !path.isEmpty {
                warning("metrics: \(name(flag)) is without effect without --metrics-secure-address")
            }
            return
        }
        for (flag, path) in zip(flags, paths) {
            if path.isEmpty {
                problem("metrics: \(name("metrics-secure-address")) needs --\(flag) beside it")
                continue
            }
            let (mark, kind) =
                flag == flags[0] ? ("-----BEGIN CERTIFICATE-----", "certificate") : ("PRIVATE KEY-----", "private key")
            do {
                if !contains(try readFile(path), mark) {
                    problem("metrics: the file \(quoted(path))\(from(flag)) has no \(kind) in PEM")
                }
            } catch {
                problem("metrics: cannot read the file \(quoted(path))\(from(flag)): \(error)")
            }
        }
    }

    mutating func checkLimits() {
        for (flag, duration) in [
            ("request-timeout", settings.limits.requestTimeout), ("idle-timeout", settings.limits.idleTimeout),
        ] where duration < .milliseconds(100) && isReadable(flag) {
            problem("limits: \(name(flag)) is too short for any request; give a second or more")
        }
        if settings.limits.headSize <= settings.limits.targetSize, isReadable("max-head-size", "max-target-size") {
            problem(
                "limits: \(name("max-head-size")) (\(settings.limits.headSize)) must be larger than "
                    + "\(name("max-target-size")) (\(settings.limits.targetSize)), which is a part of it"
            )
        }
    }

    private func contains(_ bytes: [UInt8], _ mark: String) -> Bool {
        bytes.split(separator: 0x0a).contains { line in
            String(decoding: line, as: UTF8.self).contains(mark)
        }
    }
}
