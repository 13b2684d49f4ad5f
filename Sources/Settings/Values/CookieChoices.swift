package import Sessions

extension CookieAttributes.SameSite: Choice {
    var word: String { rawValue.lowercased() }
    static func normalised(_ word: String) -> String { word.lowercased() }
}
