extension OptionGroup {
    static let pages = OptionGroup(
        title: "Pages",
        options: [
            Option(
                "skip-provider-button",
                \.skipProviderButton,
                "Go to the provider without a sign-in page before it."
            ),
            Option(
                "force-json-errors",
                \.forceJSONErrors,
                "Answer who is not logged in with 401 and JSON, never a page."
            ),
            Option("banner", \.banner, "Text above the sign-in button; - for none."),
            Option("footer", \.footer, "Text at the foot of the pages; - for none."),
            Option(
                "show-debug-on-error",
                \.showDebugOnError,
                "Show an error's details on its page: not for production."
            ),
        ]
    )

    static let logging = OptionGroup(
        title: "Logging",
        options: [
            Option("auth-logging", \.authLogging, "Log each login, and why one failed."),
            Option("standard-logging", \.standardLogging, "Log what happens to the program itself."),
        ]
    )
}
