internal import Text
internal import Web

/// Who may pass by address: the file of `--authenticated-emails-file`, an address a line, comments after `#`.
///
/// A list of 100,000 addresses is read in some hundredths of a second and takes little more memory than the file: the
/// addresses stand in one piece of memory, and a table of numbers says where.
package struct EmailList: Sendable {
    /// A line whose text is no address, so that nobody's can match it.
    package struct BadLine: Sendable {
        package let number: Int
        package let text: String
    }

    package private(set) var badLines: [BadLine] = []

    /// The addresses in lower case, one after the other.
    private var bytes: [UInt8] = []
    /// Where each address ends in `bytes`.
    private var ends: [UInt32] = []
    /// Open addressing: 0 for free, else one more than a place in `ends`. Its size is a power of two.
    private var slots: [UInt32] = [0]

    package init(_ file: [UInt8]) {
        // What some editors write before the first letter.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var start = file.starts(with: mark) ? mark.count : 0
        var number = 0
        bytes.reserveCapacity(file.count)
        while start < file.count {
            var end = start
            while end < file.count, file[end] != 0x0A { end += 1 }
            number += 1
            read(file.span.extracting(start..<end), number)
            start = end + 1
        }
        fillSlots()
    }

    package var isEmpty: Bool { ends.isEmpty }

    /// How many lines hold an address; a repeated address counts again.
    package var count: Int { ends.count }

    /// Whether that address is in the list, in any case. On the request path.
    package func contains(_ email: Span<UInt8>) -> Bool {
        guard EmailAddress.domainStart(in: email) != nil else { return false }
        var place = slot(of: email)
        while slots[place] != 0 {
            if email.isEqual(ignoringCase: bytes.span.extracting(range(Int(slots[place]) - 1))) { return true }
            place = (place + 1) & (slots.count - 1)
        }
        return false
    }

    /// oauth2-proxy reads the first of several fields, with or without quotes.
    private mutating func read(_ line: Span<UInt8>, _ number: Int) {
        let start = bytes.count
        var isPlain = true
        for index in line.indices {
            let byte = line[index]
            if byte == UInt8(ascii: ",") { break }
            if byte == UInt8(ascii: "\"") || byte == 0x20 || 0x09...0x0D ~= byte { continue }
            isPlain = isPlain && byte < 0x80
            bytes.append(ASCII.lowercased(byte))
        }
        guard start < bytes.count, bytes[start] != UInt8(ascii: "#") else {
            bytes.removeLast(bytes.count - start)
            return
        }
        // Blanks of other alphabets, which come with addresses that were copied from a page.
        if !isPlain {
            let text = String(decoding: bytes[start...], as: UTF8.self).filter { !$0.isWhitespace }
            bytes.removeLast(bytes.count - start)
            bytes += Array(text.utf8)
        }
        if isAddress(bytes.span.extracting(start..<bytes.count)) {
            ends.append(UInt32(bytes.count))
        } else {
            badLines.append(BadLine(number: number, text: String(decoding: bytes[start...], as: UTF8.self)))
            bytes.removeLast(bytes.count - start)
        }
    }

    private func isAddress(_ text: Span<UInt8>) -> Bool {
        guard let start = EmailAddress.domainStart(in: text) else { return false }
        let isStar = start == 2 && text[0] == UInt8(ascii: "*")
        return !isStar && DomainPattern.isHostName(text.extracting(start..<text.count))
    }

    private mutating func fillSlots() {
        var size = 1
        // At most half full, so that a search is short.
        while size < ends.count * 2 + 1 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        for index in ends.indices {
            var place = slot(of: bytes.span.extracting(range(index)))
            while slots[place] != 0 { place = (place + 1) & (size - 1) }
            slots[place] = UInt32(index + 1)
        }
    }

    private func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    /// By FNV-1a of the text in lower case. Who chooses the table's keys is who runs the program.
    private func slot(of text: Span<UInt8>) -> Int {
        var hash = ByteTable.Hash()
        for index in text.indices { hash.add(ASCII.lowercased(text[index])) }
        return Int(truncatingIfNeeded: hash.value ^ hash.value >> 32) & (slots.count - 1)
    }
}
