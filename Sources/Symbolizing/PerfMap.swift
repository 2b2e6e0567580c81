/// Names that a program gave to code that it made while it ran, as just-in-time compilers write them into
/// `/tmp/perf-PID.map`: a line for each piece, its start and its size in hexadecimal and its name (Linux,
/// tools/perf/Documentation/jit-interface.txt). Hostile text: it names the program's own anonymous memory, nothing else.
package struct PerfMap: Equatable, Sendable {
    fileprivate struct Entry: Equatable, Sendable {
        let start: UInt64
        let size: UInt64
        let name: String
    }

    /// By start; of several with the same, the last one holds.
    private var entries: [Entry] = []

    package init() {}

    /// Lines that are not what they should be are left out, as are those beyond the limit.
    package init(_ bytes: [UInt8], limits: SymbolizingLimits = SymbolizingLimits()) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: limits.perfMapLines).prefix(
            limits.perfMapLines)
        let found = lines.compactMap { Entry($0, nameBytes: limits.nameBytes) }
        entries = found.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }
            .map(\.element)
    }

    func name(at address: UInt64) -> String? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].start <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0, address - entries[low - 1].start < entries[low - 1].size else { return nil }
        return entries[low - 1].name
    }
}

extension PerfMap.Entry {
    fileprivate init?(_ line: ArraySlice<UInt8>, nameBytes: Int) {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard parts.count == 3, let start = Self.hexadecimal(parts[0]), let size = Self.hexadecimal(parts[1]) else {
            return nil
        }
        self.init(start: start, size: size, name: String(decoding: parts[2].prefix(nameBytes), as: UTF8.self))
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
        let text = String(decoding: digits, as: UTF8.self)
        return UInt64(text.hasPrefix("0x") ? text.dropFirst(2) : text[...], radix: 16)
    }
}
