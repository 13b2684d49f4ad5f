import Foundation
import Glibc
import Testing

/// Only Sidegate, with a provider that is not there: it listens all the same.
@Suite("Listeners")
struct ListenerTests {
    private let folder: URL

    init() throws {
        folder = try Place.temporaryFolder()
    }

    private func file(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func start(
        _ settings: [String: String],
        by launcher: [String] = [],
        isReady: () -> Bool
    ) async throws -> Program {
        let environment = BadStartTests.good.merging(settings.map { ("OAUTH2_PROXY_\($0)", $1) }) { $1 }
        let command = launcher + [Place.built("sidegate")]
        return try await Program(
            command[0],
            Array(command[1...]),
            environment: environment,
            in: folder,
            isReady: isReady
        )
    }

    private func curl(_ arguments: String...) throws -> (status: Int32, output: String) {
        try Program.run(Place.system("curl"), ["--silent", "--show-error", "--max-time", "20"] + arguments)
    }

    /// A certificate for localhost that vouches for itself.
    private func makeCertificate(serial: Int) throws {
        let made = try Program.run(
            Place.system("openssl"),
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-set_serial", "\(serial)",
                "-keyout", file("key.new"), "-out", file("cert.new"),
            ]
        )
        try #require(made.status == 0, "\(made.output)")
        // Renamed into place, as tools that renew certificates do.
        try #require(rename(file("key.new"), file("key.pem")) == 0)
        try #require(rename(file("cert.new"), file("cert.pem")) == 0)
    }

    @Test("TLS beside plain HTTP; a new certificate is taken up, and a bad one is not")
    func tls() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try makeCertificate(serial: 1001)
        let (port, tlsPort) = (freePort(), freePort())
        let program = try await start([
            "HTTP_ADDRESS": "127.0.0.1:\(port)", "HTTPS_ADDRESS": "127.0.0.1:\(tlsPort)",
            "TLS_CERT_FILE": file("cert.pem"), "TLS_KEY_FILE": file("key.pem"),
        ]) { isListening(port) && isListening(tlsPort) }
        defer { program.stop() }
        let url = "https://localhost:\(tlsPort)/ping"
        #expect(try curl("http://127.0.0.1:\(port)/ping").output == "OK")
        #expect(try curl("--cacert", file("cert.pem"), url).output == "OK")
        #expect(try curl("--cacert", file("cert.pem"), "--tls-max", "1.2", url).output == "OK")
        // As many wait to be accepted after a pause at one listener as at the other.
        for listener in [port, tlsPort] {
            let row = try Program.run("/usr/bin/env", ["ss", "-ltnH", "sport = :\(listener)"]).output
            #expect(row.split(separator: " ").dropFirst(2).first == "1024", "\(row)")
        }
        // The scheme is the connection's own.
        let refused = try curl(
            "--cacert",
            file("cert.pem"),
            "--head",
            "-H",
            "Accept: text/html",
            "https://localhost:\(tlsPort)/oauth2/auth"
        )
        #expect(refused.output.contains("ocation: https://localhost:\(tlsPort)/oauth2/start"), "\(refused.output)")

        func serial() throws -> String {
            let shown = try Program.run(
                "/bin/sh",
                [
                    "-c",
                    "openssl s_client -connect 127.0.0.1:\(tlsPort) </dev/null 2>/dev/null | openssl x509 -noout -serial",
                ]
            )
            return shown.output
        }
        #expect(try serial().contains("03E9"))
        try makeCertificate(serial: 1002)
        try await until("the new certificate is shown") { try serial().contains("03EA") }
        try "not a certificate".write(toFile: file("cert.pem"), atomically: true, encoding: .utf8)
        try await until("the log says so") { program.output.contains("those from before stay in use") }
        #expect(try serial().contains("03EA"))
        #expect(!program.output.contains("PRIVATE KEY"))
    }

    @Test("only TLS 1.3, or only named cipher suites: clients that cannot speak them are refused")
    func versionsAndSuites() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try makeCertificate(serial: 1)
        let files = ["TLS_CERT_FILE": file("cert.pem"), "TLS_KEY_FILE": file("key.pem"), "HTTP_ADDRESS": ""]
        let (port, other) = (freePort(), freePort())
        var settings = files.merging(["HTTPS_ADDRESS": "127.0.0.1:\(port)", "TLS_MIN_VERSION": "TLS1.3"]) { $1 }
        let plain = freePort()
        settings["HTTP_ADDRESS"] = "127.0.0.1:\(plain)"
        let new = try await start(settings) { isListening(port) }
        defer { new.stop() }
        #expect(try curl("--cacert", file("cert.pem"), "https://localhost:\(port)/ping").output == "OK")
        #expect(
            try curl("--cacert", file("cert.pem"), "--tls-max", "1.2", "https://localhost:\(port)/ping").status != 0
        )
        settings["HTTP_ADDRESS"] = "127.0.0.1:\(freePort())"
        settings["HTTPS_ADDRESS"] = "127.0.0.1:\(other)"
        settings["TLS_MIN_VERSION"] = "TLS1.2"
        settings["TLS_CIPHER_SUITES"] = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
        let narrow = try await start(settings) { isListening(other) }
        defer { narrow.stop() }
        func speak(_ suite: String) throws -> Int32 {
            try curl(
                "--cacert",
                file("cert.pem"),
                "--tls-max",
                "1.2",
                "--ciphers",
                suite,
                "https://localhost:\(other)/ping"
            ).status
        }
        #expect(try speak("ECDHE-ECDSA-AES256-GCM-SHA384") == 0)
        #expect(try speak("ECDHE-ECDSA-AES128-GCM-SHA256") != 0)
    }

    @Test("a certificate that cannot be used ends the start with a sentence that says why")
    func badCertificate() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try makeCertificate(serial: 1)
        let right = file("cert.pem")
        try FileManager.default.copyItem(atPath: right, toPath: file("other.pem"))
        try makeCertificate(serial: 2)
        func run(_ certificate: String, _ key: String) throws -> (status: Int32, output: String) {
            try Program.run(
                Place.built("sidegate"),
                ["--tls-cert-file=\(certificate)", "--tls-key-file=\(key)", "--https-address=127.0.0.1:\(freePort())"],
                environment: BadStartTests.good
            )
        }
        let swapped = try run(file("other.pem"), file("key.pem"))
        #expect(swapped.status == 1)
        #expect(swapped.output.contains("the private key is not that of the certificate"))
        let absent = try run(file("none.pem"), file("key.pem"))
        #expect(absent.status == 1)
        #expect(absent.output.contains("TLS: cannot read the file"))
        let wrong = try run(file("key.pem"), file("key.pem"))
        #expect(wrong.output.contains("has no certificate in PEM"))
        #expect(!(swapped.output + absent.output + wrong.output).contains("BEGIN"))
    }

    @Test("IPv6, and every address of the machine by one port")
    func addressFamilies() async throws {
        let (six, all) = (freePort(), freePort())
        let first = try await start(["HTTP_ADDRESS": "[::1]:\(six)"]) {
            (try? curl("http://[::1]:\(six)/ping").output) == "OK"
        }
        defer { first.stop() }
        let second = try await start(["HTTP_ADDRESS": ":\(all)"]) { isListening(all) }
        defer { second.stop() }
        #expect(try curl("http://127.0.0.1:\(all)/ping").output == "OK")
        #expect(try curl("http://[::1]:\(all)/ping").output == "OK")
    }

    @Test("a Unix socket has the mode that was asked for, and is gone at the end")
    func unixSocket() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = file("s.sock")
        let program = try await start(["HTTP_ADDRESS": "unix://\(path),mode=0640"]) {
            (try? curl("--unix-socket", path, "http://a/ping").output) == "OK"
        }
        defer { program.stop() }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        program.stop()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a socket that systemd hands over, by number and by name", arguments: ["fd:3", "fd:web"])
    func handedOver(address: String) async throws {
        let port = freePort()
        let launcher = Place.root.appendingPathComponent("Tests/Programs/hand-over.py").path
        let program = try await start(
            ["HTTP_ADDRESS": address],
            by: [Place.system("python3"), launcher, "\(port)", "web"]
        ) { (try? curl("http://127.0.0.1:\(port)/ping").output) == "OK" }
        program.stop()
    }

    @Test("a socket that nobody handed over is an error that says what to do")
    func notHandedOver() throws {
        for (address, sentence) in [
            ("fd:77", "cannot listen on fd:77: no socket that listens was handed over"),
            ("fd:web", "cannot listen on fd:web: no socket of that name was handed over"),
        ] {
            let (status, output) = try Program.run(
                Place.built("sidegate"),
                ["--http-address=\(address)"],
                environment: BadStartTests.good
            )
            #expect(status == 1)
            #expect(output.contains(sentence), "\(output)")
        }
    }

    @Test("SIGTERM under load loses no request, and the program ends")
    func drain() async throws {
        let port = freePort()
        let program = try await start(["HTTP_ADDRESS": "127.0.0.1:\(port)"]) { isListening(port) }
        defer { program.stop() }
        let load = Place.root.appendingPathComponent("Tests/Programs/load.py").path
        let (status, output) = try Program.run(
            Place.system("python3"),
            [load, "\(port)", "\(program.processID)", "16", "4"]
        )
        #expect(status == 0, "\(output)")
        let words = output.split(whereSeparator: \.isWhitespace)
        try #require(words.count == 6, "\(output)")
        #expect((Int(words[1]) ?? 0) > 100, "\(output)")
        #expect(words[3] == "0", "\(output)")
        try await until("the program ends") { !program.isRunning }
        #expect(program.status == 0)
    }

    @Test("a second SIGINT ends the program at once, where the first waits for a request under way")
    func secondInterrupt() async throws {
        let port = freePort()
        // Nothing but the second signal ends the wait, however long a busy machine takes to send it.
        let program = try await start([
            "HTTP_ADDRESS": "127.0.0.1:\(port)", "THREADS": "1", "REQUEST_TIMEOUT": "1h", "DRAIN_TIMEOUT": "1h",
        ]) { isListening(port) }
        defer { program.stop() }
        let connection = try halfRequest(port: port)
        defer { connection.close() }
        // What the server reads it reads in order: once it has answered this, it has seen the other.
        #expect(try curl("http://127.0.0.1:\(port)/ping").output == "OK")
        kill(program.processID, SIGINT)
        try await until("nobody listens any more") { !isListening(port) }
        #expect(program.isRunning)
        kill(program.processID, SIGINT)
        try await until("the program ends") { !program.isRunning }
        #expect(program.status == 130)
    }

    @Test("without a descriptor left it waits without spinning, and goes on when there is one")
    func descriptorsRunOut() async throws {
        let port = freePort()
        let program = try await start(
            ["HTTP_ADDRESS": "127.0.0.1:\(port)", "THREADS": "1"],
            by: ["/bin/bash", "-c", "ulimit -n 40; exec \"$0\""]
        ) { isListening(port) }
        defer { program.stop() }
        let crowd = try (0..<80).map { _ in try halfRequest(port: port) }
        // A program that spins takes all the processor time that it can get: a twentieth would mean forty others in its way.
        var (since, ticks) = (ContinuousClock.now, try cpuTicks(of: program.processID))
        try await until("it rests for two seconds") {
            let (now, spent) = (ContinuousClock.now, try cpuTicks(of: program.processID))
            guard now - since >= .seconds(2) else { return false }
            let share = Double(spent - ticks) / 100 / ((now - since) / .seconds(1))
            (since, ticks) = (now, spent)
            return share < 0.05
        }
        #expect(program.isRunning)
        crowd.forEach { $0.close() }
        try await until("it answers again") { try curl("http://127.0.0.1:\(port)/ping").output == "OK" }
    }

    @Test("limits are options: connections, sizes, times")
    func limits() async throws {
        let port = freePort()
        let program = try await start([
            "HTTP_ADDRESS": "127.0.0.1:\(port)", "MAX_CONNECTIONS": "2", "MAX_TARGET_SIZE": "100",
            "REQUEST_TIMEOUT": "1s", "THREADS": "1",
        ]) { isListening(port) }
        defer { program.stop() }
        let url = "http://127.0.0.1:\(port)/ping"
        try await until("the probe's connection is gone") { try curl(url).output == "OK" }
        let code = try curl("-o", "/dev/null", "-w", "%{http_code}", url + "?" + String(repeating: "a", count: 100))
        #expect(code.output == "414")
        let pair = try (0..<2).map { _ in try halfRequest(port: port) }
        try await until("a third is refused") { try curl(url).status != 0 }
        // Both drip: they are let go with 408, and there is room again.
        try await until("there is room again") { try curl(url).output == "OK" }
        pair.forEach { $0.close() }
    }

    /// A connection with the beginning of a request on it.
    private func halfRequest(port: Int) throws -> RawConnection {
        let connection = try RawConnection(port: port)
        connection.send("GET /ping HTTP/1.1\r\nHo")
        return connection
    }
}
