/// docs/differences.md, from the rows.
package enum DifferencesPage {
    package static var text: String {
        var text = """
            # Where Sidegate differs from oauth2-proxy

            On purpose, and what to do about it. `sidegate --config-test --was=oauth2-proxy` prints those that show with your settings.

            Made from `Sources/Settings/Differences` by `scripts/update-golden`; a test holds it to them.

            | what | oauth2-proxy | Sidegate |
            |---|---|---|

            """
        for difference in Difference.all {
            let cells = [difference.what, difference.there, difference.here].map(cell)
            text += "| \(cells.joined(separator: " | ")) |\n"
        }
        return text + """

            oauth2-proxy's sessions are opened and replaced (docs/sessions.md), those in cookies and, with `--session-store-type=redis`, those
            in Redis. What is stored there then has Sidegate's own form: user and address are sealed too, not only the tokens; a login always
            makes a new session; a sign-out that Redis does not take says so (503) instead of claiming that it worked; sessions that replicas
            share are refreshed under a lock that the provider's slowness does not outlast.

            """
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
