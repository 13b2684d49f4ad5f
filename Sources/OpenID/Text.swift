/// Whether two texts are the same bytes. Swift's `==` compares by canonical equivalence, which takes the Kelvin sign
/// for a K; identifiers of OpenID Connect are compared exactly (Core 1.0, 16.17 and RFC 3986, 6.2.1).
package func isSameText(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
}
