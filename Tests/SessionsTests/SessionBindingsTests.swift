import Clocks
import Testing

@testable import Sessions

private let now = Timestamp(secondsSince1970: 1_800_000_000)
private let flags = SessionBinding(issuer: "https://a", clientID: "app")
private let corp = SessionBinding(issuer: "https://b", clientID: "app")

@Suite("Sessions of several providers")
struct SessionBindingsTests {
    private static let secrets = [Array("someSecret123456".utf8)]
    private static let one = KeyRing(secrets: secrets, binding: flags)
    /// The provider of the flags, and one of the file.
    private static let two = KeyRing(
        secrets: secrets,
        bindings: SessionBindings(unnamed: flags, ownProvider: "oidc", others: [("corp", corp)])
    )
    /// The flags' one again, after the file was taken away.
    private static let back = KeyRing(
        secrets: secrets,
        bindings: SessionBindings(unnamed: flags, ownProvider: "oidc", others: [])
    )
    /// Only what the file names.
    private static let file = KeyRing(
        secrets: secrets,
        bindings: SessionBindings(
            unnamed: SessionBinding(issuer: "", clientID: ""),
            ownProvider: nil,
            others: [("corp", corp)]
        )
    )

    private func session(_ provider: String?, password: String? = nil) -> Session {
        var contents = SessionContents(createdAt: now, subject: "jane")
        contents.provider = provider
        contents.passwordMark = password
        return Session(contents)
    }

    @Test("a session is its own provider's, and opens where that one is still used")
    func own() {
        let made = Self.two.bound(session("corp"))
        #expect(Self.two.admitted(made) == made)
        #expect(Self.file.admitted(made) == made)
        #expect(Self.back.admitted(made) == nil)
        #expect(Self.one.admitted(made) == nil)
    }

    @Test("a session that was bound as one provider's does not pass as another's")
    func foreign() {
        #expect(Self.two.admitted(corp.bound(session("oidc"))) == nil)
        #expect(Self.two.admitted(flags.bound(session("corp"))) == nil)
        #expect(Self.two.admitted(flags.bound(session("else"))) == nil)
        #expect(Self.two.admitted(corp.bound(session(nil))) == nil)
    }

    @Test("sessions of before there were several go on, and name the provider of the flags from then on")
    func former() throws {
        let made = Self.one.bound(session(nil))
        let named = try #require(Self.two.admitted(made))
        #expect(named[.provider] == "oidc" && named[.subject] == "jane")
        #expect(Self.two.admitted(Self.two.bound(named)) == named)
        // And they go on when the file is taken away again.
        #expect(Self.back.admitted(named) == named)
        // Where the flags name no provider, nobody knows whose they were.
        #expect(Self.file.admitted(made) == nil)
    }

    @Test("sessions of passwords belong to no provider, and count with and without them")
    func passwords() throws {
        for keys in [Self.one, Self.two, Self.file] {
            let made = keys.bound(session(nil, password: "mark"))
            #expect(keys.admitted(made) == made && made[.provider] == nil)
        }
    }

    @Test("the names of the flags' provider are its own with and without its id; every other provider has its own")
    func scopes() {
        #expect(Self.two.scope(ofProvider: nil).isEmpty && Self.two.scope(ofProvider: "oidc").isEmpty)
        #expect(Self.two.scope(ofProvider: "corp") == "corp")
        #expect(Self.one.scope(ofProvider: nil).isEmpty)
    }
}
