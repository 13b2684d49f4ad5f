extension Difference {
    /// What an operator sets and sees.
    static let operation = [
        Difference(
            "no option says who may pass",
            there: "refuses to start",
            here: "at a provider of one's own, everybody whom it knows, with a warning; where everyone "
                + "in the world can have an account (Google, GitHub, gitlab.com, Microsoft's `common`, "
                + "Apple, ...), an error"
        ),
        Difference(
            "an unknown variable whose name may be meant to limit who may pass "
                + "(`OAUTH2_PROXY_EMAIL_DOMAIN`)",
            there: "ignored",
            here: "taken where only one option can be meant, with a warning; else an error"
        ),
        Difference(
            "`--cookie-expire=0`",
            there: "no end",
            here: "as long as the browser runs, 30 days at most",
            shows: .having("cookie-expire", "0s", "0")
        ),
        Difference(
            "changed configuration",
            there: "restart",
            here: "read again on SIGHUP and when a file changes; a bad one changes nothing"
        ),
        Difference(
            "a field, or a function such as `printf`, that a logging format does not know",
            there: "error at the first line",
            here: "error at the start, with the fields there are",
            shows: .with("auth-logging-format", "standard-logging-format", "request-logging-format")
        ),
        Difference(
            "lines about the program",
            there: "`[time] [file:line] message`",
            here: "`[time] [level] message`; `{{.File}}` is there"
        ),
        Difference(
            "URLs in the log",
            there: "whole",
            here: "the values of codes, states and tokens are `***`; of a callback all but `iss`, "
                + "`scope` and those about an error"
        ),
        Difference(
            "users and request ids in the log",
            there: "as they came",
            here: "blanks and control characters escaped, so that a field stays one"
        ),
        Difference(
            "`--banner`, `--footer`",
            there: "markup",
            here: "text",
            shows: .with("banner", "footer")
        ),
        Difference(
            "`--custom-templates-dir`",
            there: "all of Go's templates",
            here: "the part that oauth2-proxy's pages use (docs/pages.md); values in scripts and styles "
                + "are refused",
            shows: .with("custom-templates-dir")
        ),
        Difference(
            "`--custom-sign-in-logo`",
            there: "an SVG becomes markup of the page",
            here: "always a picture",
            shows: .with("custom-sign-in-logo")
        ),
        Difference(
            "`/oauth2/static/`",
            there: "style sheets of its pages",
            here: "not there: our pages need none, the gateway serves those of templates",
            shows: .with("custom-templates-dir")
        ),
        Difference(
            "`--ping-user-agent`",
            there: "with `/ping`",
            here: "`/` too, where the request is plainly no gateway's question",
            shows: .with("ping-user-agent", "gcp-healthchecks")
        ),
        Difference(
            "`--validate-url` with `oidc`",
            there: "without effect",
            here: "the same, with a warning",
            shows: .with("validate-url")
        ),
        Difference(
            "alpha configuration (YAML)",
            there:
                "only the first provider is used; `secretSource.value` is sent as it is, though documented as base64; "
                + "variables become part of the file's text",
            here: "people choose among the providers; base64 is decoded; a variable's value stays one value",
            shows: .with("alpha-config")
        ),
        Difference(
            "unknown TOML key, unknown flag",
            there: "error, one at a time",
            here: "error with file and line, all at once, with a suggestion"
        ),
        Difference(
            "`--x true`, with a blank",
            there: "the word is passed over",
            here: "taken for `--x=true` with a warning; `--x false`, which is true there, is an error"
        ),
        Difference(
            "`--client-secret` beside `--client-secret-file`, `--cookie-domain=*.x`, empty "
                + "`--cookie-path`, `--proxy-prefix` with / at its end, `--ping-path` and `--ready-path` the "
                + "same, URLs or `*` in `--whitelist-domain`, no templates in the folder",
            there: "taken",
            here: "taken, with a warning of what they come to"
        ),
        Difference(
            "`__Host-` with `--cookie-domain`, `--cookie-samesite=none` without Secure, an empty "
                + "`--proxy-prefix`, `--ping-path=/`",
            there: "taken; browsers drop the cookie, or everybody passes",
            here: "errors"
        ),
        Difference(
            "lines of `--authenticated-emails-file` that are no address",
            there: "ignored",
            here: "errors, each with its line",
            shows: .with("authenticated-emails-file")
        ),
        Difference(
            "`--http-address=` with nothing in it",
            there: "`-` or empty",
            here: "empty: only TLS",
            shows: .with("http-address")
        ),
        Difference(
            "cipher suites without forward secrecy",
            there: "offered",
            here: "only where `--tls-cipher-suite` names them; 3DES, RC4 and CBC with SHA-256 never",
            shows: .with("tls-cert-file", "tls-cipher-suite")
        ),
        Difference(
            "Unix socket",
            there: "the umask's mode",
            here: "`unix:///path,mode=0660`",
            shows: .with("http-address")
        ),
        Difference(
            "options not there yet",
            there: "has them",
            here: "an error that says so, never silence; `sidegate --help-all` lists those that are "
                + "there",
            shows: .never
        ),
    ]
}
