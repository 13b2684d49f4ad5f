import Foundation
import TestSupport
import Testing

@testable import OpenID

/// Our parser beside Foundation's: what ours accepts, the other must accept with the same value; what only the other
/// accepts must be something that we refuse on purpose.
@Suite("JSON: beside Foundation's decoder")
struct JSONDifferentialTests {
    private static let seeds = [
        #"{"iss":"https://idp.example","aud":["a","b"],"exp":1800000300,"ok":true,"no":null}"#,
        #"[-1.5e-3,0,12345678901234567890,"\u00e9\ud83d\ude00\\\/\n",{"a":{"b":[[],{}]}}]"#,
        #"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","x5c":["MII="]}], "é": "ü"}"#,
        "  [ 1 ,\t2 ,\r\n3 ] ",
    ]
    private static let alphabet =
        Array("{}[]\",:\\/ \t\n\r0123456789+-.eEtrufalsn\u{0}x".utf8) + [0x80, 0xC3, 0xA9, 0xFF]

    @Test("40 000 broken texts, one verdict", arguments: [1, 2, 3, 4] as [UInt64])
    func agrees(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var accepted = 0
        for _ in 0..<10_000 {
            var bytes = Array(Self.seeds.randomElement(using: &random)?.utf8 ?? "".utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let byte = Self.alphabet.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = byte
                case 1: bytes.insert(byte, at: place)
                case 2: bytes.remove(at: place)
                default: bytes.replaceSubrange(place..<min(place + 3, bytes.count), with: bytes.prefix(place % 7))
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            let ours = Result { try JSON.parse(bytes) }
            let theirs = Result { try JSONDecoder().decode(Decoded.self, from: Data(bytes)) }
            let text = String(decoding: bytes, as: UTF8.self)
            switch (ours, theirs) {
            case (.success(let our), .success(let their)):
                accepted += 1
                #expect(Self.same(our, their.value), "\(text)")
            case (.success, .failure(let error)):
                // A number that no Double holds is JSON all the same; a reader that needs its value gets an error.
                #expect(text.contains(where: { "eE".contains($0) }), "only we accept \(text): \(error)")
            case (.failure(let error), .success):
                let onPurpose =
                    switch error as? JSONError {
                    case .duplicateName: true
                    // Foundation overlooks a comma before the closing bracket.
                    case .unexpectedByte(let offset) where bytes[offset] == UInt8(ascii: "]"):
                        bytes[..<offset].last { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: ",")
                    // Foundation takes bytes with NULs for UTF-16 or UTF-32.
                    default: bytes.contains(0)
                    }
                #expect(onPurpose, "only Foundation accepts \(text): \(error)")
            case (.failure, .failure):
                break
            }
        }
        #expect(accepted > 2000)
    }

    private static func same(_ left: JSON, _ right: JSON) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            if let left = Int64(left.text), let right = Int64(right.text) { return left == right }
            return Double(left.text) == Double(right.text)
        case (.string(let left), .string(let right)):
            return isSameText(left, right)
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { same($0, $1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { name, value in right[name].map { same(value, $0) } ?? false }
        default:
            return left == right
        }
    }
}

/// A JSON value as Foundation reads it.
private struct Decoded: Decodable {
    let value: JSON

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .null
        } else if let boolean = try? container.decode(Bool.self) {
            value = .boolean(boolean)
        } else if let integer = try? container.decode(Int64.self) {
            value = .number(JSONNumber(text: "\(integer)"))
        } else if let number = try? container.decode(Double.self) {
            value = .number(JSONNumber(text: "\(number)"))
        } else if let string = try? container.decode(String.self) {
            value = .string(string)
        } else if let array = try? container.decode([Decoded].self) {
            value = .array(array.map(\.value))
        } else {
            let members = try container.decode([String: Decoded].self)
            value = .object(Dictionary(uniqueKeysWithValues: members.map { (JSONName($0), $1.value) }))
        }
    }
}
