/// What Sidegate takes the place of.
package enum FormerProgram: String, Choice {
    case oauth2Proxy = "oauth2-proxy"

    package static var placeholder: String { "PROGRAM" }
}
