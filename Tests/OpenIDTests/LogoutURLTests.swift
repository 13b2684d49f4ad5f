import TestSupport
import Testing

@testable import OpenID

@Suite("Where the provider's own session ends")
struct LogoutURLTests {
    private func client(
        _ configure: (inout ProviderConfiguration) -> Void = { _ in },
        endpoint: String? = nil
    ) async throws -> (Provider, KeptLog) {
        let provider = AdversaryProvider { $0.metadata[member: "end_session_endpoint"] = endpoint.map { .string($0) } }
        let client = try provider.client(configure)
        try await client.load()
        return (client, provider.log)
    }

    @Test("an option's page has its placeholders filled, and fields left out that nothing is known for")
    func template() async throws {
        let cognito =
            "https://pool.example/logout?client_id={client_id}&logout_uri={post_logout_redirect_uri}&h={id_token_hint}"
        let (client, _) = try await client(
            { $0.logoutURL = LogoutURL(template: cognito) },
            endpoint: "https://idp.example/end"
        )
        #expect(
            client.endSessionURL(idTokenHint: "a.b.c", returnTo: "https://app.example/?x=1&y")
                == "https://pool.example/logout?client_id=Kiosk&logout_uri=https%3A%2F%2Fapp.example%2F%3Fx%3D1%26y&h=a.b.c"
        )
        #expect(
            client.endSessionURL(idTokenHint: nil, returnTo: nil) == "https://pool.example/logout?client_id=Kiosk"
        )
    }

    @Test("without the option it is the metadata's endpoint, with the specification's parameters")
    func metadata() async throws {
        let (client, log) = try await client({ $0.endsSessions = true }, endpoint: "https://idp.example/end?x=1")
        #expect(
            client.endSessionURL(idTokenHint: "a.b.c", returnTo: "https://app.example/")
                == "https://idp.example/end?x=1&id_token_hint=a.b.c&client_id=Kiosk"
                + "&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F"
        )
        #expect(!log.texts.contains { $0.contains("--sign-out-at-provider") })
        // The specification knows a state only beside a place to return to.
        #expect(
            client.endSessionURL(idTokenHint: nil, returnTo: "https://app.example/", state: "s&1")
                == "https://idp.example/end?x=1&client_id=Kiosk&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F"
                + "&state=s%261"
        )
        #expect(
            client.endSessionURL(idTokenHint: nil, returnTo: nil, state: "s")
                == "https://idp.example/end?x=1&client_id=Kiosk"
        )
    }

    @Test(
        "where nobody knows how, it is said once at the start, and only where it was to be done",
        arguments: [true, false]
    )
    func unknown(endsSessions: Bool) async throws {
        let (client, log) = try await client { $0.endsSessions = endsSessions }
        try await client.load()
        #expect(client.endSessionURL(idTokenHint: nil, returnTo: nil) == nil)
        let count = log.texts.count { $0.contains("--sign-out-at-provider") && $0.hasPrefix("warning") }
        #expect(count == (endsSessions ? 1 : 0))
        let (named, quiet) = try await self.client {
            $0.endsSessions = endsSessions
            $0.logoutURL = LogoutURL(template: "https://pool.example/logout")
        }
        #expect(named.endSessionURL(idTokenHint: nil, returnTo: nil) == "https://pool.example/logout")
        #expect(!quiet.texts.contains { $0.contains("--sign-out-at-provider") })
    }
}
