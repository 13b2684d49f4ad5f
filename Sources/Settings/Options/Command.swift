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
                "config-test",
                unstored: false,
                "Check the configuration, say what is wrong, and end.",
                reach: .flag
            ),
            Option("version", unstored: false, "Print the version, and end.", reach: .flag),
            Option("help", unstored: false, "Print this text, and end.", reach: .flag),
        ]
    )
}
