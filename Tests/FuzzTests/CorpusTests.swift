import Foundation
import FuzzTargets
import TestSupport
import Testing

private let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Fuzz/corpus").standardizedFileURL

extension FuzzTarget: CustomTestStringConvertible {
    package var testDescription: String { name }

    fileprivate var inputs: [(name: String, bytes: [UInt8])] {
        let folder = corpus.appendingPathComponent(name)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap { file in
            (try? Data(contentsOf: folder.appendingPathComponent(file))).map { (file, Array($0)) }
        }
    }
}

@Suite("What takes bytes from strangers keeps its promises")
struct CorpusTests {
    @Test("on every input that fuzzing kept", arguments: FuzzTarget.all)
    func replay(target: FuzzTarget) throws {
        let inputs = target.inputs
        #expect(inputs.count >= 3, "the corpus of \(target.name) is missing")
        for input in inputs {
            #expect(throws: Never.self, "\(target.name)/\(input.name)") { try target.check(input.bytes) }
        }
    }

    @Test("on some thousand mutations of them, the same in each run", arguments: FuzzTarget.all)
    func mutations(target: FuzzTarget) throws {
        let inputs = target.inputs.map(\.bytes)
        var random = SplitMix(seed: 2026)
        for _ in 0..<(["settings", "rules"].contains(target.name) ? 500 : 4000) {
            let input = mutated(inputs, &random)
            do {
                try target.check(input)
            } catch {
                Issue.record("\(target.name), \(Data(input).base64EncodedString()): \(error)")
                return
            }
        }
    }

    private func mutated(_ inputs: [[UInt8]], _ random: inout SplitMix) -> [UInt8] {
        var input = inputs.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...input.count, using: &random)
            let other = inputs.randomElement(using: &random) ?? []
            switch Int.random(in: 0..<5, using: &random) {
            case 0: input.insert(Self.bytes.randomElement(using: &random) ?? 0, at: place)
            case 1 where place < input.count: input[place] = Self.bytes.randomElement(using: &random) ?? 0
            case 2 where place < input.count: input.remove(at: place)
            case 3: input = Array(input[..<place] + other.suffix(Int.random(in: 0...other.count, using: &random)))
            default:
                let length = min(Int.random(in: 0...8, using: &random), other.count)
                input.insert(contentsOf: other.prefix(length), at: place)
            }
        }
        return input
    }

    /// What the grammars are made of, and what has no place in them.
    private static let bytes = Array("\r\n\t :;,=\"'/\\?#%.@{}[]()*+-_aAzZ09".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xFF]
}
