import OpenID

/// The issuers of `--extra-jwt-issuers`, whose keys are kept fresh as long as somebody holds this.
final class BearerProviders: Sendable {
    let providers: [Provider]
    private let tasks: [Task<Void, Never>]

    init(_ providers: [Provider]) {
        self.providers = providers
        tasks = providers.map { provider in
            Task { await provider.run(without: "its bearer tokens cannot be checked yet") }
        }
    }

    deinit { for task in tasks { task.cancel() } }
}
