extension OptionGroup {
    static let command = OptionGroup(
        title: "This command",
        options: [
            Option(
                "config",
                \.config,
                value: "FILE",
                "TOML file to read options from.",
                reach: .flagAndEnvironment
            ),
            Option(
                "alpha-config",
                \.alphaConfig,
                value: "FILE",
                "oauth2-proxy's alpha configuration (YAML): providers, headers and listeners. Options that it takes the place of "
                    + "cannot stand beside it. It is read again when it changes.",
                reach: .flagAndEnvironment
            ),
            Option(
                "config-test",
                unstored: false,
                "Check the configuration, say what is wrong, and end.",
                reach: .flag
            ),
            Option(
                "was",
                \.formerProgram,
                "With --config-test: list what changes for these settings where Sidegate takes the place of that program.",
                reach: .flag
            ),
            Option("version", unstored: false, "Print the version, and end.", reach: .flag),
            Option("help", unstored: false, "Print the options that most people need, and end.", reach: .flag),
            Option("help-all", unstored: false, "Print every option, and end.", reach: .flag),
        ]
    )
}
