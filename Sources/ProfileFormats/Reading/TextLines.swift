import Glibc

/// The lines of a text, without their ends. It borrows the bytes: whoever makes one keeps them alive while it is used.
struct TextLines {
    let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0
    /// Of the line that was taken last, counted from 1.
    private(set) var number = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Nil at the end of the text.
    mutating func next() -> Range<Int>? {
        guard offset < bytes.count, let base = bytes.baseAddress else { return nil }
        let start = offset
        let rest = bytes.count - start
        let feed = memchr(base + start, CInt(UInt8(ascii: "\n")), rest).map {
            UnsafeRawPointer($0) - UnsafeRawPointer(base)
        }
        var end = feed ?? bytes.count
        offset = feed.map { $0 + 1 } ?? bytes.count
        number += 1
        while end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }
}

extension UnsafeBufferPointer<UInt8> {
    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Without blanks at either end.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Self.isBlank(self[start]) { start += 1 }
        while end > start, Self.isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }

    /// Words between blanks, at most so many.
    func words(_ range: Range<Int>, limit: Int) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var place = range.lowerBound
        while words.count < limit {
            while place < range.upperBound, Self.isBlank(self[place]) { place += 1 }
            guard place < range.upperBound else { break }
            let start = place
            while place < range.upperBound, !Self.isBlank(self[place]) { place += 1 }
            words.append(start..<place)
        }
        return words
    }

    func raw(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: self[range]))
    }

    func text(_ range: Range<Int>) -> String { String(decoding: self[range], as: UTF8.self) }

    func starts(_ range: Range<Int>, with prefix: String) -> Bool {
        range.count >= prefix.utf8.count && self[range].starts(with: prefix.utf8)
    }

    /// Digits and nothing else, at most eighteen; nil for anything else.
    func number(_ range: Range<Int>) -> Int64? {
        guard 1...18 ~= range.count else { return nil }
        var value: Int64 = 0
        for place in range {
            let digit = self[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    func isHexadecimal(_ range: Range<Int>) -> Bool {
        !range.isEmpty && range.count <= 18
            && range.allSatisfy { place in
                let byte = self[place]
                return 0x30...0x39 ~= byte || 0x61...0x66 ~= byte | 0x20
                    || (byte | 0x20 == UInt8(ascii: "x") && place == range.lowerBound + 1)
            }
    }
}
