internal import HTTP1
internal import Text

/// With which account of the provider a login is to be made.
enum AccountChoice {
    /// The one that the provider's own session is for, where there is one.
    case any
    /// Another one: "Sign in as someone else". The provider is asked to have the person choose.
    case other

    static let field = "account"
    private static let value = "other"

    /// What a link to `sign_in` or `start` says.
    init(of fields: FormFields) {
        self = fields[Self.field] == Self.value ? .other : .any
    }

    /// What the link carries, behind other fields.
    var query: String { self == .other ? "&\(Self.field)=\(Self.value)" : "" }
}
