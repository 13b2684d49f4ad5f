/// What the operator's own pages are given: oauth2-proxy's fields, and more of ours.
package enum PageFields {
    package static let signIn: [String: PageValue.Kind] = [
        "ProviderName": .text, "SignInMessage": .text, "StatusCode": .number, "CustomLogin": .flag, "Redirect": .text,
        "Version": .text, "ProxyPrefix": .text, "Footer": .text, "LogoData": .markup, "Message": .text,
        "Providers": .markup,
    ].merging(common) { own, _ in own }

    package static let error: [String: PageValue.Kind] = [
        "Title": .text, "Message": .text, "ProxyPrefix": .text, "StatusCode": .number, "Redirect": .text,
        "Footer": .text, "Version": .text, "Details": .text, "Time": .text,
    ].merging(common) { own, _ in own }

    /// What both pages may say of the request and of the site.
    private static let common: [String: PageValue.Kind] = [
        "RequestID": .text, "Host": .text, "Language": .text, "Direction": .text, "BrandName": .text,
    ]

    package static let files: [(name: String, fields: [String: PageValue.Kind])] = [
        ("sign_in.html", signIn), ("error.html", error),
    ]
}
