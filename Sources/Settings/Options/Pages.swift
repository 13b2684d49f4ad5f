internal import Login

extension OptionGroup {
    static let pages = OptionGroup(
        title: "Pages",
        options: [
            Option(
                "skip-provider-button",
                \.login.skipsSignInPage,
                "Go to the provider without a sign-in page before it."
            ),
            Option(
                "force-json-errors",
                \.login.forcesJSONErrors,
                "Answer who is not logged in with 401 and JSON, never a page."
            ),
            Option(
                "custom-sign-in-logo",
                \.customSignInLogo,
                value: "FILE",
                "Logo of the sign-in page: an SVG, PNG or JPEG file, an https URL that browsers fetch it from, or - for none."
            ),
            Option(
                "custom-templates-dir",
                \.customTemplatesDir,
                value: "FOLDER",
                "Folder of templates for the pages: sign_in.html, error.html, in the part of Go's templates that oauth2-proxy's "
                    + "own use."
            ),
            Option("brand-name", \.brandName, "Name above every page's heading, and in the browser's tab."),
            Option(
                "brand-color",
                \.brandColor,
                "Color of buttons, such as #0b57d0; the text on them is black or white, whichever can be read."
            ),
            Option(
                "texts",
                \.textsFile,
                value: "FILE",
                "TOML file of sentences that the pages say in place of their own, or in further languages (docs/pages.md)."
            ),
            Option(
                "carry-fragment",
                \.login.carriesFragment,
                "Carry the #fragment of URLs over a login that starts without a sign-in page, by a page with a script."
            ),
            Option("banner", \.banner, "Text above the sign-in button; - for none."),
            Option("footer", \.footer, "Text at the foot of the pages; - for none."),
            Option(
                "show-debug-on-error",
                \.login.showsErrorDetails,
                "Show an error's details on its page: not for production."
            ),
        ]
    )

    static let logging = OptionGroup(
        title: "Logging",
        options: [
            Option("request-logging", \.requestLogging, "Log each request."),
            Option(
                "request-logging-format",
                \.requestLoggingFormat,
                "Form of these lines, with the fields that docs/observability.md lists."
            ),
            Option(
                "exclude-logging-path",
                \.excludeLoggingPaths,
                value: "PATH",
                "Paths whose requests are not logged."
            ),
            Option("silence-ping-logging", \.silencePingLogging, "Do not log health checks."),
            Option(
                "request-id-header",
                \.requestIDHeader,
                "Header that gives a request its id in the log; one that brings none is given one."
            ),
            Option("auth-logging", \.authLogging, "Log each login, and why one failed."),
            Option("auth-logging-format", \.authLoggingFormat, "Form of these lines."),
            Option("standard-logging", \.standardLogging, "Log what happens to the program itself."),
            Option("standard-logging-format", \.standardLoggingFormat, "Form of these lines."),
            Option(
                "logging-format",
                \.loggingFormat,
                "text for lines of these forms, json for an object a line."
            ),
            Option(
                "errors-to-info-log",
                \.errorsToInfoLog,
                "Write errors where everything else goes, to standard output; else they go to standard error."
            ),
            Option(
                "logging-filename",
                \.loggingFilename,
                value: "FILE",
                "File to log to, begun anew on SIGHUP or SIGUSR1 where it was moved. Without it: standard output and "
                    + "standard error."
            ),
            Option("logging-max-size", \.loggingMaxSize, "Megabytes after which a new log file begins."),
            Option("logging-max-age", \.loggingMaxAge, "Days that old log files are kept; 0 for no end."),
            Option("logging-max-backups", \.loggingMaxBackups, "Old log files that are kept; 0 for no bound."),
            Option("logging-compress", \.loggingCompress, "Compress old log files with gzip."),
            Option(
                "logging-local-time",
                \.loggingLocalTime,
                "Local time in lines of text and in old log files' names; else UTC."
            ),
        ]
    )

    static let metrics = OptionGroup(
        title: "Metrics",
        options: [
            Option(
                "metrics-address",
                \.metricsAddress,
                "Where to answer /metrics for Prometheus: whoever gets there may read it."
            ),
            Option("metrics-secure-address", \.metricsSecureAddress, "The same with TLS."),
            Option("metrics-tls-cert-file", \.metricsTLSCertFile, value: "FILE", "PEM file of its certificate."),
            Option("metrics-tls-key-file", \.metricsTLSKeyFile, value: "FILE", "PEM file of its private key."),
        ]
    )
}
