import Foundation
import HTTP1
import Logging
import NIOCore
import Server
import Synchronization
import Text

@testable import dev_idp

/// A provider in this process, with an issuer for each set of claims and metadata that a pair asks for.
final class TestProvider: Sendable {
    private struct Issuer {
        let claims: [String: String]
        let metadata: [String: String]
    }

    private let keys = SigningKeys()
    private let issuers = Mutex<[Issuer]>([])
    private let port = Mutex(0)

    func start(on group: any EventLoopGroup) async throws {
        let logger = Logger(label: "provider") { _ in SwiftLogNoOpLogHandler() }
        let server = try await Server.start(on: .tcp(host: "127.0.0.1", port: 0), group: group, logger: logger) { _ in
            { [self] request, response in
                response.write(answer(request))
                return .written
            }
        }
        running.withLock { $0 = server }
        if case .tcp(_, let found) = server.address { port.withLock { $0 = found } }
    }

    private let running = Mutex<Server?>(nil)

    /// A new issuer, whose people have these claims beside the standard ones.
    func issuer(claims: String?, metadata: String?) throws -> String {
        let issuer = Issuer(claims: try Self.members(of: claims), metadata: try Self.members(of: metadata))
        let number = issuers.withLock { issuers in
            issuers.append(issuer)
            return issuers.count - 1
        }
        return url(number)
    }

    private func url(_ number: Int) -> String { "http://127.0.0.1:\(port.withLock { $0 })/\(number)" }

    /// The JSON of each member of an object.
    private static func members(of object: String?) throws -> [String: String] {
        guard let object else { return [:] }
        let read = try JSONSerialization.jsonObject(with: Data(object.utf8)) as? [String: Any] ?? [:]
        return try read.mapValues { value in
            String(
                decoding: try JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed),
                as: UTF8.self
            )
        }
    }

    private func answer(_ request: Request) -> Response {
        let path = request.string(request.path).split(separator: "/", maxSplits: 1)
        guard path.count == 2, let number = path.first.flatMap({ Int($0) }),
            let issuer = issuers.withLock({ $0.indices.contains(number) ? $0[number] : nil })
        else { return Response(status: .notFound) }
        switch path[1] {
        case ".well-known/openid-configuration": return .json(.ok, metadata(of: issuer, at: url(number)))
        case "jwks": return .json(.ok, keys.document())
        case "token":
            let token = idToken(of: issuer, at: url(number), nonce: request.form["code"])
            let members: [(name: String, value: JSONText)] = [
                ("access_token", .string("access-1")), ("token_type", .string("Bearer")), ("expires_in", .number(300)),
                ("id_token", .string(token)),
            ]
            return .json(.ok, .object(members))
        default: return Response(status: .notFound)
        }
    }

    private func metadata(of issuer: Issuer, at url: String) -> JSONText {
        Self.object(
            [
                ("issuer", .string(url)), ("authorization_endpoint", .string(url + "/authorize")),
                ("token_endpoint", .string(url + "/token")), ("jwks_uri", .string(url + "/jwks")),
                ("response_types_supported", .array([.string("code")])),
                ("subject_types_supported", .array([.string("public")])),
                ("id_token_signing_alg_values_supported", .array([.string("RS256")])),
            ],
            issuer.metadata
        )
    }

    /// An ID token of that issuer; a code is the nonce of its login.
    func idToken(at url: String, audience: String = "app") -> String {
        let number = url.split(separator: "/").last.flatMap { Int($0) }
        guard let number, let issuer = issuers.withLock({ $0.indices.contains(number) ? $0[number] : nil }) else {
            return ""
        }
        return idToken(of: issuer, at: url, nonce: nil, audience: audience)
    }

    private func idToken(of issuer: Issuer, at url: String, nonce: String?, audience: String = "app") -> String {
        let now = Int64(Date().timeIntervalSince1970)
        let claims: [(name: String, value: JSONText)] = [
            ("iss", .string(url)), ("aud", .string(audience)), ("iat", .number(now)), ("exp", .number(now + 300)),
            ("sub", .string("jane-1")), ("email", .string("jane@example.com")), ("email_verified", .bool(true)),
            ("groups", .array([.string("staff"), .string("admins")])), ("preferred_username", .string("jane")),
        ]
        let all = Self.object(claims + (nonce.map { [("nonce", .string($0))] } ?? []), issuer.claims)
        return keys.sign(all, usingES256: false, spoiling: nil)
    }

    /// With the members of the second in place of those of the first; `null` takes one away.
    private static func object(
        _ members: [(name: String, value: JSONText)],
        _ changes: [String: String]
    ) -> JSONText {
        let kept = members.filter { changes[$0.name] == nil }
        return .object(kept + changes.filter { $0.value != "null" }.map { ($0.key, .verbatim($0.value)) })
    }
}
