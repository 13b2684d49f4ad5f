/// One HTTP call.
package struct FetchRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package var method = Method.get
    /// http or https; nothing else is ever fetched.
    package var url: String
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8] = []
    /// For the whole call, from the lookup of the name to the last byte of the body.
    package var timeout = Duration.seconds(10)
    /// Bytes, after decompression.
    package var maximumBodySize = 1 << 20
    /// For what spends something, such as a code or a refresh token: the request takes a connection of its own.
    ///
    /// On a kept connection that dies before the answer libcurl sends the request again, also a POST, and the provider
    /// would see the code twice. What dies on a new connection is an error, and whether the request arrived is unknown.
    package var goesOutOnce = false
    /// The path of a Unix socket to connect to, instead of the URL's host; nil for none.
    package var unixSocket: String?
    /// What shows the server who calls; nil for nothing. A connection made with it serves no call without it.
    package var clientCertificate: ClientCertificate?
    /// No proxy is used, whatever the environment names.
    package var isDirect = false

    package init(url: String) {
        self.url = url
    }
}

/// What came back. Redirects are answers like any other: they are never followed.
package struct FetchResponse: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first field of that name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// How every call is made.
package struct FetchConfiguration: Sendable, Equatable {
    /// PEM certificates to trust; nil for those of the system.
    package var certificateAuthorities: [UInt8]?
    /// The system's file of certificates; nil for the one that libcurl knows. Not read beside `certificateAuthorities`.
    package var authorityFile: String?
    /// A folder of certificates by the hashes of their names, trusted too; nil for none, or without
    /// `certificateAuthorities` for the one that libcurl knows.
    package var authorityFolder: String?
    package var proxies = Proxies.none
    /// Takes any certificate: a machine on the way can read and change everything.
    package var insecureSkipVerify = false
    package var userAgent = "sidegate"
    package var maximumConnectionsPerHost = 64
    package var connectTimeout = Duration.seconds(5)
    /// Seconds that a kept connection is used again after its last call: routers and balancers forget idle ones, many
    /// after a minute, and say nothing.
    package var keptConnectionAge = 30
    /// How long the peer's system may acknowledge nothing before the connection counts as dead.
    package var silenceLimit = Duration.seconds(4)
    /// Seconds that the addresses of a name are remembered; not at all once a connection to it has failed.
    package var nameLifetime = 5

    package init() {}
}
