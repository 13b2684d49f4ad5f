import Foundation
import TestSupport
import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

@Suite("Paths of our own")
struct RouteTests {
    @Test("an endpoint has one spelling")
    func routes() {
        let routes = Routes(proxyPrefix: "/oauth2", pingPath: "/ping", readyPath: nil)
        func route(_ path: String) -> Route { routes.route(of: Array(path.utf8).span) }
        #expect(route("/oauth2/auth") == .auth)
        #expect(route("/oauth2/callback") == .callback)
        #expect(route("/ping") == .ping)
        for path in ["/oauth2/auth/", "/oauth2/Auth", "/oauth2//auth", "/oauth2/%61uth", "/oauth2", "/oauth2/"] {
            #expect(route(path) == .unknown, "\(path)")
        }
        for path in ["/ready", "/ping/", "//ping", "/PING", "/oauth2x/auth", "/x/oauth2/auth", "", "*"] {
            #expect(route(path) == .forwardAuth, "\(path)")
        }
    }

    @Test("with a shared prefix only the very names of our endpoints are ours")
    func shared() {
        let routes = Routes(proxyPrefix: "/oauth2", pingPath: "/ping", readyPath: nil, sharesPrefix: true)
        func route(_ path: String) -> Route { routes.route(of: Array(path.utf8).span) }
        for path in ["/oauth2/authorization/google", "/oauth2/auth/", "/oauth2", "/oauth2/", "/oauth2//auth"] {
            #expect(route(path) == .forwardAuth, "\(path)")
        }
        #expect(Routes.endpointNames.count >= 10)
        for name in Routes.endpointNames {
            #expect(route("/oauth2/\(name)") != .forwardAuth, "\(name)")
        }
    }

    @Test(
        "every page that clients may reach is routed to us in a cluster, and the gateway's own is not (M6)",
        arguments: ["examples/ingress-nginx/ingress.yaml", "charts/sidegate/templates/http-route.yaml"]
    )
    func routedPages(file: String) throws {
        let text = try String(contentsOf: Place.root.appendingPathComponent(file), encoding: .utf8)
        for name in Routes.endpointNames {
            let isRouted =
                text.contains("/oauth2/\(name)\n") || text.contains(#""/oauth2/\#(name)""#)
                || text.contains(#" "\#(name)""#)
            #expect(isRouted == (name != "auth"), "\(name)")
        }
    }
}
