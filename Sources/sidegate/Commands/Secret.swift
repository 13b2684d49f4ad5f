import Cryptography

/// `sidegate secret`: a cookie secret of 32 random bytes, as URL-safe base64.
func printSecret(_ arguments: [String]) {
    guard arguments.isEmpty else {
        print(
            """
            Usage: sidegate secret

            Prints a new cookie secret, 32 random bytes as base64, for OAUTH2_PROXY_COOKIE_SECRET or a file that
            --cookie-secret-file names. Keep it as you keep a password: who has it can make sessions.
            """
        )
        return
    }
    print(Base64URL.encode(RandomSource.system.bytes(32)))
}
