internal import CCurl

/// One call under way: a curl handle, and what has come of the answer.
///
/// Unchecked: made by the caller, it is handed to curl's thread through a lock, and from then on only that thread
/// touches it, callbacks included.
@safe final class Transfer: @unchecked Sendable {
    static let headerLimit = 64 * 1024

    let handle: UnsafeMutableRawPointer
    private var fields: UnsafeMutablePointer<curl_slist>?
    /// libcurl writes what went wrong here: `CURL_ERROR_SIZE` bytes.
    private let reason: UnsafeMutablePointer<CChar>
    /// With its port.
    let host: String
    private let bodyLimit: Int
    private var body: [UInt8] = []
    private var headers: [(name: String, value: String)] = []
    private var headerSize = 0
    /// Why a callback stopped the transfer.
    private var abortion: FetchError?
    private var completion: ((Result<FetchResponse, FetchError>) -> Void)?

    init(
        _ request: FetchRequest,
        _ configuration: FetchConfiguration,
        completion: @escaping (Result<FetchResponse, FetchError>) -> Void
    ) throws(FetchError) {
        guard let host = Self.host(of: request.url) else { throw .invalidURL }
        for (name, value) in request.headers where !Self.isSafe(name) || !Self.isSafe(value) || name.contains(":") {
            throw .invalidHeader(name: String(name.prefix { $0.isLetter || $0 == "-" }))
        }
        guard let handle = unsafe curl_easy_init() else { throw .other(host: host, reason: "out of memory") }
        unsafe self.handle = unsafe handle
        unsafe reason = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        self.host = host
        bodyLimit = request.maximumBodySize
        self.completion = completion
        setUp(request)
        setUp(configuration)
        // An empty text is no proxy: libcurl is not to read the environment by itself.
        let isDirect = request.isDirect || request.unixSocket != nil
        let proxy = isDirect ? nil : configuration.proxies.proxy(for: request.url)
        unsafe CCurl_set_string(handle, CURLOPT_PROXY, proxy ?? "")
        unsafe CCurl_set_string(handle, CURLOPT_NOPROXY, "")
        setUpCallbacks()
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe curl_slist_free_all(fields)
        unsafe reason.deallocate()
    }

    /// Hands the outcome to the caller; the first time only.
    func complete(_ result: Result<FetchResponse, FetchError>) {
        completion?(result)
        completion = nil
    }

    func complete(_ code: CURLcode) {
        if let abortion {
            complete(.failure(abortion))
        } else if code == CURLE_OK {
            let status = unsafe Int(CCurl_response_code(handle))
            complete(.success(FetchResponse(status: status, headers: headers, body: body)))
        } else if code == CURLE_FILESIZE_EXCEEDED {
            complete(.failure(.bodyTooLarge(limit: bodyLimit)))
        } else {
            var words = unsafe String(cString: reason)
            if words.isEmpty { words = unsafe String(cString: curl_easy_strerror(code)) }
            complete(.failure(FetchError(code, host: host, reason: words, wasConnected: wasConnected)))
        }
    }

    /// Whether the request could go out.
    var wasConnected: Bool { unsafe CCurl_was_connected(handle) != 0 }

    /// For a host that was not reached the last time: its address may be another one by now.
    func forgetsAddresses() {
        unsafe CCurl_set_long(handle, CURLOPT_DNS_CACHE_TIMEOUT, 0)
    }

    // MARK: - Setting up

    private func setUp(_ request: FetchRequest) {
        unsafe CCurl_set_string(handle, CURLOPT_URL, request.url)
        unsafe CCurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        unsafe CCurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        unsafe CCurl_set_long(handle, CURLOPT_FRESH_CONNECT, request.goesOutOnce ? 1 : 0)
        switch request.method {
        case .get: unsafe CCurl_set_long(handle, CURLOPT_HTTPGET, 1)
        case .post: unsafe CCurl_set_long(handle, CURLOPT_POST, 1)
        case .put, .delete: unsafe CCurl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        if request.method == .post || !request.body.isEmpty {
            unsafe CCurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            unsafe request.body.withUnsafeBytes { bytes in
                _ = unsafe CCurl_set_bytes(handle, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress)
            }
        }
        // Without this libcurl waits for a go-ahead before larger bodies, and some servers never give it.
        let lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" } + ["Expect:"]
        for line in lines { unsafe fields = curl_slist_append(fields, line) }
        unsafe CCurl_set_list(handle, CURLOPT_HTTPHEADER, fields)
        unsafe CCurl_set_long(handle, CURLOPT_TIMEOUT_MS, max(request.timeout.milliseconds, 1))
        unsafe CCurl_set_size(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.maximumBodySize))
        if let socket = request.unixSocket { unsafe CCurl_set_string(handle, CURLOPT_UNIX_SOCKET_PATH, socket) }
        if let certificate = request.clientCertificate { setUp(certificate) }
    }

    private func setUp(_ certificate: ClientCertificate) {
        unsafe certificate.certificates.withUnsafeBytes { bytes in
            _ = unsafe CCurl_set_blob(handle, CURLOPT_SSLCERT_BLOB, bytes.baseAddress, bytes.count)
        }
        unsafe certificate.privateKey.withUnsafeBytes { bytes in
            _ = unsafe CCurl_set_blob(handle, CURLOPT_SSLKEY_BLOB, bytes.baseAddress, bytes.count)
        }
    }

    private func setUp(_ configuration: FetchConfiguration) {
        unsafe CCurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        unsafe CCurl_set_long(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        unsafe CCurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        setUpConnections(configuration)
        unsafe CCurl_set_string(handle, CURLOPT_ACCEPT_ENCODING, "")
        unsafe CCurl_set_string(handle, CURLOPT_USERAGENT, configuration.userAgent)
        if configuration.insecureSkipVerify {
            unsafe CCurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
            unsafe CCurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
        }
        setUpAuthorities(configuration)
    }

    /// Named in full: a libcurl of ours, which is linked in, knows no places of its own, and one of the system's keeps its
    /// folder in force beside what it is given.
    private func setUpAuthorities(_ configuration: FetchConfiguration) {
        if let authorities = configuration.certificateAuthorities {
            unsafe authorities.withUnsafeBytes { bytes in
                _ = unsafe CCurl_set_blob(handle, CURLOPT_CAINFO_BLOB, bytes.baseAddress, bytes.count)
            }
            unsafe CCurl_set_string(handle, CURLOPT_CAPATH, configuration.authorityFolder)
            return
        }
        if let file = configuration.authorityFile { unsafe CCurl_set_string(handle, CURLOPT_CAINFO, file) }
        if let folder = configuration.authorityFolder { unsafe CCurl_set_string(handle, CURLOPT_CAPATH, folder) }
    }

    private func setUpConnections(_ configuration: FetchConfiguration) {
        // Without it a transfer that ends waits for the thread that still looks up its name, and every other transfer
        // with it: one name server that does not answer would stop all calls.
        unsafe CCurl_set_long(handle, CURLOPT_QUICK_EXIT, 1)
        unsafe CCurl_set_long(handle, CURLOPT_DNS_CACHE_TIMEOUT, configuration.nameLifetime)
        unsafe CCurl_set_long(handle, CURLOPT_MAXAGE_CONN, configuration.keptConnectionAge)
        // libcurl's own choice, and what IPv6 that leads nowhere may cost.
        unsafe CCurl_set_long(handle, CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, 200)
        unsafe CCurl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        unsafe CCurl_set_long(handle, CURLOPT_TCP_KEEPIDLE, 10)
        unsafe CCurl_set_long(handle, CURLOPT_TCP_KEEPINTVL, 5)
        unsafe CCurl_bound_silence(handle, UInt32(configuration.silenceLimit.milliseconds))
    }

    private func setUpCallbacks() {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe CCurl_set_context(handle, CURLOPT_ERRORBUFFER, reason)
        unsafe CCurl_set_context(handle, CURLOPT_WRITEDATA, context)
        unsafe CCurl_set_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            unsafe Transfer.receive(bytes, size * count, context) { transfer, bytes in unsafe transfer.append(bytes) }
        }
        unsafe CCurl_set_context(handle, CURLOPT_HEADERDATA, context)
        unsafe CCurl_set_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            unsafe Transfer.receive(bytes, size * count, context) { transfer, bytes in
                unsafe transfer.appendHeader(bytes)
            }
        }
    }

    /// What a callback gives back: the number of bytes taken, or fewer to stop the transfer.
    private static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        _ take: (Transfer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let context = unsafe context else { return 0 }
        let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        let isTaken = unsafe take(transfer, UnsafeRawBufferPointer(start: bytes, count: count))
        return isTaken ? count : (count == 0 ? 1 : 0)
    }

    // MARK: - Receiving

    private func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= bodyLimit - body.count else {
            abortion = .bodyTooLarge(limit: bodyLimit)
            return false
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// A line of the header. A status line starts it again: an interim answer (1xx) or a proxy's came before.
    private func appendHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerSize += bytes.count
        guard headerSize <= Self.headerLimit else {
            abortion = .headersTooLarge(limit: Self.headerLimit)
            return false
        }
        let line = unsafe String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            headers = []
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.append((String(line[..<colon]), String(value.prefix { !$0.isNewline })))
        }
        return true
    }

    // MARK: - Checking

    private static func isSafe(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 != 0x0A && $0 != 0x0D && $0 != 0 }
    }

    /// Host and port of an http or https URL, without the user and password before them.
    static func host(of url: String) -> String? {
        let lowercased = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lowercased.hasPrefix($0) }), isSafe(url) else {
            return nil
        }
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return host.isEmpty ? nil : String(host)
    }
}

extension Duration {
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
