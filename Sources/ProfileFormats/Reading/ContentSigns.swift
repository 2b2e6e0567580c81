/// What tells formats apart: the bytes, as UTF-8 where they are text of another encoding, and the outermost names where
/// they are JSON.
struct ContentSigns: Sendable {
    let bytes: [UInt8]
    /// Empty where the bytes are no JSON object, or damaged before the first name.
    let names: Set<String>
    /// Whether the first byte that is no white space opens a JSON object.
    let isObject: Bool

    private static let namesLookedAt = 64

    init(_ bytes: [UInt8]) {
        self.bytes = UTF16Text.decoded(bytes) ?? bytes.withoutByteOrderMark
        let first = self.bytes.first { !JSONScanner.isSpace($0) }
        isObject = first == UInt8(ascii: "{")
        names = isObject ? Self.names(in: self.bytes) : []
    }

    func has(_ wanted: String...) -> Bool { wanted.allSatisfy(names.contains) }

    private static func names(in bytes: [UInt8]) -> Set<String> {
        var names: Set<String> = []
        var scanner = JSONScanner(bytes, format: "JSON", limits: .signs)
        do throws(ReadingFailure) {
            try scanner.object { (scanner, name) throws(ReadingFailure) in
                names.insert(name)
                guard names.count < namesLookedAt else { throw .cancelled }
                try scanner.skip()
            }
        } catch {
            // What was seen until then has to do.
        }
        return names
    }
}

extension [UInt8] {
    fileprivate var withoutByteOrderMark: [UInt8] {
        starts(with: [0xEF, 0xBB, 0xBF]) ? Array(dropFirst(3)) : self
    }
}

/// Text that PowerShell's `>` made.
enum UTF16Text {
    /// As UTF-8; nil for what does not begin with a byte order mark of UTF-16. Half of a pair is replaced.
    static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
        let isBig = bytes.starts(with: [0xFE, 0xFF])
        guard isBig || bytes.starts(with: [0xFF, 0xFE]) else { return nil }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for place in stride(from: 2, to: bytes.count - 1, by: 2) {
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            units.append(isBig ? first << 8 | second : second << 8 | first)
        }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 2)
        // The only failure would be an encoding that cannot hold a scalar.
        _ = transcode(units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: false) { text.append($0) }
        return text
    }
}
