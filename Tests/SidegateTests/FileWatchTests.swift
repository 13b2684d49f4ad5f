import Foundation
import Kernel
import TestSupport
import Testing

@testable import sidegate

@Suite("Files that are watched")
struct FileWatchTests {
    private let folder: URL
    private let file: URL

    init() throws {
        folder = try Place.temporaryFolder()
        file = folder.appendingPathComponent("file")
        try write("first")
    }

    private func write(_ text: String) throws { try text.write(to: file, atomically: true, encoding: .utf8) }

    /// Whether a change is seen, at the second look: the first waits for programs that write in pieces.
    private func isSeen(_ watch: inout FileWatch) -> Bool {
        let looks = [watch.hasChanged(), watch.hasChanged()]
        return looks == [false, true]
    }

    @Test("a file that stays as it is has not changed; one that changes has, once")
    func change() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var watch = FileWatch([file.path], since: FileMarks())
        #expect(!isSeen(&watch))
        try write("second")
        #expect(isSeen(&watch))
        #expect(!isSeen(&watch))
        try FileManager.default.removeItem(at: file)
        #expect(isSeen(&watch))
    }

    @Test("a change between the reading of a file and the first look at it is seen")
    func changeAfterReading() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var marks = FileMarks()
        #expect(try marks.read(file.path) == Array("first".utf8))
        try write("other")
        var watch = FileWatch([file.path], since: marks)
        #expect(isSeen(&watch))
    }

    @Test("a file that was not there when it was to be read, and came then, is seen")
    func appearance() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let late = folder.appendingPathComponent("late")
        var marks = FileMarks()
        #expect(throws: FileError.self) { try marks.read(late.path) }
        try "here".write(to: late, atomically: true, encoding: .utf8)
        var watch = FileWatch([late.path], since: marks)
        #expect(isSeen(&watch))
    }
}
