extension Difference {
    /// Sessions, their renewal and their end.
    static let sessions = [
        Difference(
            "session cookie",
            there: "encrypted, several KB with tokens",
            here: "sealed, some 200 bytes; tokens kept only where an option needs them"
        ),
        Difference(
            "refresh with parallel requests",
            there: "each spends the refresh token; with one that rotates, all but one are logged out",
            here: "spent once; the others get its outcome, also later",
            shows: .with("cookie-refresh")
        ),
        Difference(
            "refresh while the provider is down",
            there: "session ends with its ID token",
            here: "goes on to its own end, and the provider is asked again after a pause",
            shows: .with("cookie-refresh")
        ),
        Difference(
            "`--cookie-refresh` and a session without refresh token",
            there: "ends with its ID token",
            here: "goes on to its own end",
            shows: .with("cookie-refresh")
        ),
        Difference(
            "access token that ends before `--cookie-refresh` is due",
            there: "handed on expired",
            here: "renewed, where an option hands it to the application",
            shows: .with("cookie-refresh")
        ),
        Difference(
            "`--cookie-secret`",
            there: "one",
            here: "one, or several with commas between them: the first seals, all open"
        ),
        Difference(
            "`--session-cookie-minimal`",
            there: "sessions in cookies keep no tokens; `{id_token}` in `--backend-logout-url` is empty",
            here: "no session keeps any; the same, with a warning; `--sign-out-at-provider` goes "
                + "without a hint, and most providers then ask the person first",
            shows: .with("session-cookie-minimal")
        ),
        Difference(
            "`/oauth2/sign_out` without `rd`",
            there: "goes to `/`, where most gateways sign the same person in again",
            here: "ends on a page that says so"
        ),
        Difference(
            "`{id_token}` in the `rd` of a sign-out",
            there: "replaced everywhere",
            here: "replaced in absolute URLs of listed hosts, where no redirect of the application's "
                + "own can carry it on, and where the provider's host is listed"
        ),
        Difference(
            "\"Sign in as someone else\"",
            there: "the provider signs the same person in again",
            here: "the provider is asked to have the person choose (`prompt=select_account`, or `login` "
                + "where it announces that it does not know it)"
        ),
        Difference(
            "nginx and other gateways: somebody who may not pass",
            there: "the gateway's own 403",
            here: "Sidegate's page: as whom, why not, and how to come as somebody else "
                + "(`/oauth2/denied`)"
        ),
        Difference(
            "language of the pages",
            there: "English",
            here: "the browser's, of sixteen; `ui_locales` goes to the provider"
        ),
        Difference(
            "what the provider says of a refused login",
            there: "`error` and `error_description` in the log",
            here: "the same, escaped and cut, and on the page of the browser that began the login"
        ),
        Difference(
            "a form that is sent after the session's end",
            there: "sign-in page",
            here: "401 with a page that says how to send it again"
        ),
        Difference(
            "body of a redirect",
            there: "a link",
            here: "a small page with the link"
        ),
        Difference(
            "`/oauth2/<other>`, as Spring applications have",
            there: "the application's",
            here: "404; the application's with `--share-proxy-prefix`"
        ),
        Difference(
            "wrong passwords",
            there: "bounded by nothing",
            here: "after some, a wait: for the user, and for the client's address where a trusted gateway says it",
            shows: .with("htpasswd-file")
        ),
        Difference(
            "logout at the provider",
            there: "not known",
            here: "back-channel and front-channel logout at `/oauth2/backchannel_logout` and "
                + "`/oauth2/frontchannel_logout`"
        ),
        Difference(
            "`--backend-logout-url` that fails",
            there: "error in the log",
            here: "the same, and signing out does not wait for it",
            shows: .with("backend-logout-url")
        ),
        Difference(
            "deep links `/a?next=https://x` as `rd`",
            there: "refused",
            here: "kept: what follows `?` is the application's"
        ),
        Difference(
            "a group with a comma in its name",
            there: "arrives as two groups",
            here: "is left out of the groups headers; policies still see it"
        ),
        Difference(
            "`allowed_groups=` with nothing in it, one that cannot be decoded, `allowed_` and an unknown "
                + "name",
            there: "ignored",
            here: "nobody passes"
        ),
    ]
}
