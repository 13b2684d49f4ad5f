/// The reverse proxy that asks: each is a dialect of `Gateways` by this name.
package enum GatewayName: String, Choice {
    case nginx
    case ingressNginx = "ingress-nginx"
    case traefik, caddy, envoy, haproxy, apache

    package static var placeholder: String { "NAME" }

    static func normalised(_ word: String) -> String { word.lowercased() }
}
