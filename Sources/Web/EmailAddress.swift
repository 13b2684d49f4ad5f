/// The shape of an email address that a decision may rest on.
package enum EmailAddress {
    /// Where the domain starts in an address that has exactly one `@`, something on both sides of it, and only visible
    /// ASCII without quotes, so that it cannot be read in two ways; nil for every other text.
    package static func domainStart(in address: Span<UInt8>) -> Int? {
        var at: Int?
        for index in 0..<address.count {
            let byte = address[index]
            guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: ",") else { return nil }
            if byte == UInt8(ascii: "@") {
                guard at == nil else { return nil }
                at = index
            }
        }
        guard let at, at > 0, at + 1 < address.count else { return nil }
        return at + 1
    }
}
