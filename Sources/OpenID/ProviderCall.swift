/// A call to a provider that is over, to be counted.
package struct ProviderCall: Sendable {
    package let endpoint: ProviderEndpoint
    /// Of the answer; nil where none came.
    package let status: Int?
    package let duration: Duration

    package typealias Observer = @Sendable (ProviderCall) -> Void
}
