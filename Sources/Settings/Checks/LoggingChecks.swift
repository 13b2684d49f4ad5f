internal import Telemetry

extension CrossCheck {
    mutating func checkLogging() {
        let file = ["max-size", "max-age", "max-backups", "compress"].map { "logging-\($0)" }
        for flag in file where isGiven(flag) && settings.loggingFilename.isEmpty {
            warning("logging: \(name(flag)) is without effect, since no --logging-filename is given")
        }
        let formats = ["standard", "auth", "request"].map { "\($0)-logging-format" }
        for flag in formats where isGiven(flag) && settings.loggingFormat == .json {
            warning("logging: \(name(flag)) is without effect with \(name("logging-format"))=json")
        }
        if !settings.loggingFilename.isEmpty, isGiven("errors-to-info-log") {
            warning("logging: \(name("errors-to-info-log")) is without effect, since all goes to the file")
        }
        if settings.loggingMaxSize.number == 0, isReadable("logging-max-size"), isGiven("logging-max-size") {
            problem("logging: \(name("logging-max-size")) is 0, and a file needs some room; give 1 or more megabytes")
        }
    }
}
