/// What the operator's own pages are given: oauth2-proxy's fields, and `Message` of the sign-in page, which is ours.
package enum PageFields {
    package static let signIn: [String: PageValue.Kind] = [
        "ProviderName": .text, "SignInMessage": .text, "StatusCode": .number, "CustomLogin": .flag, "Redirect": .text,
        "Version": .text, "ProxyPrefix": .text, "Footer": .text, "LogoData": .markup, "Message": .text,
    ]

    package static let error: [String: PageValue.Kind] = [
        "Title": .text, "Message": .text, "ProxyPrefix": .text, "StatusCode": .number, "Redirect": .text,
        "RequestID": .text, "Footer": .text, "Version": .text,
    ]

    package static let files: [(name: String, fields: [String: PageValue.Kind])] = [
        ("sign_in.html", signIn), ("error.html", error),
    ]
}
