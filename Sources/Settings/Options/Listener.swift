internal import HTTP1
internal import NIOCore
internal import Server

extension OptionGroup {
    static let listener = OptionGroup(
        title: "Listener and gateway",
        options: [
            Option(
                "http-address",
                \.httpAddress,
                "Where to listen: HOST:PORT, :PORT (every address), unix://PATH, unix://PATH,mode=0660, fd:3 or fd:NAME (a "
                    + "socket that systemd hands over). Empty for TLS alone."
            ),
            Option(
                "grpc-address",
                \.grpcAddress,
                "Where to answer Envoy's external authorization over gRPC, without TLS: HOST:PORT or unix://PATH."
            ),
            Option("proxy-prefix", \.proxyPrefix, "What the paths of Sidegate's own endpoints begin with."),
            Option(
                "share-proxy-prefix",
                \.shareProxyPrefix,
                "Paths below --proxy-prefix that are none of Sidegate's are the application's, which has such paths too."
            ),
            Option("ping-path", \.pingPath, "Path that answers 200 while the process runs; empty for none."),
            Option("ready-path", \.readyPath, "Path that answers 200 once logins can succeed; empty for none."),
            Option(
                "reverse-proxy",
                \.reverseProxy,
                "Believe the X-Forwarded-* headers of the gateway, if --trusted-proxy-ip lists it."
            ),
            Option(
                "gateway",
                \.gateway,
                "Which gateway asks: nginx, ingress-nginx, traefik, caddy, envoy, haproxy or apache. Only what that one always "
                    + "sets itself decides who passes; without it, only what every gateway does."
            ),
            Option(
                "trusted-proxy-ip",
                \.trustedProxyIPs,
                "Addresses and CIDR blocks of gateways whose X-Forwarded-* headers are believed. A list of your own takes "
                    + "the place of this machine's own addresses."
            ),
            Option(
                "real-client-ip-header",
                \.realClientIPHeader,
                "Header in which a trusted gateway says where a request comes from."
            ),
            Option("force-https", \.forceHTTPS, "Redirect who came over http to the same URL on https."),
            Option(
                "ping-user-agent",
                \.pingUserAgent,
                value: "NAME",
                "User agent whose every GET of / is a health check, where it is plainly no gateway's question."
            ),
            Option(
                "gcp-healthchecks",
                \.gcpHealthchecks,
                "Answer the health checks of Google Cloud: /liveness_check, /readiness_check, and / for GoogleHC."
            ),
            Option(
                "upstream",
                \.upstreams,
                "static://STATUS (200 to 299) sets the status of good answers on paths that are not Sidegate's own: Envoy "
                    + "takes 200 alone. Any other upstream is your gateway's to have. Without it: 202."
            ),
            Option("threads", \.threads, "Threads that answer requests; 0 for one a core."),
        ]
    )

    static let tls = OptionGroup(
        title: "TLS",
        options: [
            Option(
                "https-address",
                \.httpsAddress,
                "Where to listen with TLS, once --tls-cert-file and --tls-key-file are given. Empty for nowhere."
            ),
            Option("tls-cert-file", \.tlsCertFile, value: "FILE", "PEM file of the certificate and its chain."),
            Option("tls-key-file", \.tlsKeyFile, value: "FILE", "PEM file of the certificate's private key."),
            Option("tls-min-version", \.tlsMinVersion, "Oldest TLS version to speak. Without it: TLS1.2."),
            Option(
                "tls-cipher-suite",
                \.tlsCipherSuites,
                "Cipher suites of TLS 1.2 to offer, by their IANA names: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, ..."
            ),
        ]
    )

    static let limits = OptionGroup(
        title: "Limits",
        options: [
            Option(
                "max-connections",
                \.limits.connections,
                as: .positive,
                "Connections at once; what comes beyond is closed."
            ),
            Option(
                "request-timeout",
                \.limits.requestTimeout,
                as: .time,
                "Time from a request's first byte to its last."
            ),
            Option(
                "idle-timeout",
                \.limits.idleTimeout,
                as: .time,
                "Time that a connection may lie still. Longer than your gateway keeps its own, so that it is the one to end "
                    + "them."
            ),
            Option("max-target-size", \.limits.targetSize, as: .positive, "Bytes of a request's path and query."),
            Option("max-head-size", \.limits.headSize, as: .positive, "Bytes of a request's line and header fields."),
            Option("max-header-fields", \.limits.fieldCount, as: .positive, "Header fields of a request."),
            Option("max-body-size", \.limits.bodySize, as: .positive, "Bytes of a request's body."),
            Option(
                "drain-timeout",
                \.drainTimeout,
                "Time that requests under way have after SIGTERM or SIGINT; a second SIGINT ends at once."
            ),
        ]
    )

    /// What oauth2-proxy needs to carry traffic to an upstream. The defaults shown are its own.
    static let upstreams = OptionGroup(
        title: "Accepted and without effect, since the gateway carries the traffic",
        options: [
            Option(
                "allow-query-semicolons",
                unstored: false,
                "Query strings with semicolons.",
                instead: "queries go from your gateway to your application untouched"
            ),
            Option(
                "disable-keep-alives",
                unstored: false,
                "No kept connections to upstreams.",
                instead: "set it for the upstream in your gateway's configuration"
            ),
            Option(
                "flush-interval",
                unstored: Duration.seconds(1),
                "How often streamed responses are flushed.",
                instead: "set the buffering of responses in your gateway's configuration"
            ),
            Option(
                "pass-host-header",
                unstored: true,
                "The request's Host header goes to upstreams.",
                instead: "set the Host header for the upstream in your gateway's configuration"
            ),
            Option(
                "proxy-websockets",
                unstored: true,
                "WebSockets to upstreams.",
                instead: "allow WebSocket upgrades in your gateway's configuration"
            ),
            Option(
                "signature-key",
                unstored: "",
                "Key that signs requests to upstreams.",
                instead: "have your application accept requests from your gateway alone",
                isSecret: true
            ),
            Option(
                "ssl-upstream-insecure-skip-verify",
                unstored: false,
                "Upstreams' certificates are not checked.",
                instead: "set the checking of the upstream's certificate in your gateway's configuration"
            ),
            Option(
                "upstream-timeout",
                unstored: Duration.seconds(30),
                "How long upstreams may take.",
                instead: "set the upstream's time limit in your gateway's configuration"
            ),
        ]
    )
}
