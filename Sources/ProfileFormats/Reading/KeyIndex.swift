/// Finds which row of a table has a key, for tables that keep their keys themselves: 8 to 16 bytes a row. The multiplier
/// is chosen anew by each process, so that nobody can send keys that all meet in one place.
struct KeyIndex {
    /// Rows plus one; 0 is free. A power of two, at most half full.
    private var slots: [UInt32] = Array(repeating: 0, count: 64)
    private var count = 0
    private static let multiplier = UInt64.random(in: .min ... .max) | 1
    private static let offset = UInt64.random(in: .min ... .max)

    /// Well mixed, and other in each process.
    static func hash(_ key: UInt64) -> UInt64 {
        let product = (key ^ offset).multipliedFullWidth(by: multiplier)
        return product.high ^ product.low
    }

    /// The row that has the key, or nil, and then `newRow` is noted as the one that has.
    ///
    /// - Parameters:
    ///   - hash: of the key, by `hash`.
    ///   - hasKey: whether a row has it.
    ///   - hashOfRow: of the key of a row that was noted before.
    @inline(__always)
    mutating func row(
        hash: UInt64, orNote newRow: Int, hasKey: (Int) -> Bool, hashOfRow: (Int) -> UInt64
    ) -> Int? {
        if 2 * count >= slots.count { grow(hashOfRow) }
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let row = Int(slots[place]) - 1
            if hasKey(row) { return row }
            place = (place + 1) & mask
        }
        slots[place] = UInt32(newRow + 1)
        count += 1
        return nil
    }

    private mutating func grow(_ hashOfRow: (Int) -> UInt64) {
        let old = slots
        slots = Array(repeating: 0, count: 2 * old.count)
        let mask = slots.count - 1
        for slot in old where slot != 0 {
            var place = Int(truncatingIfNeeded: hashOfRow(Int(slot) - 1)) & mask
            while slots[place] != 0 { place = (place + 1) & mask }
            slots[place] = slot
        }
    }
}

/// Pairs of numbers, each kept once: (frame, caller) as stacks, (label, labels before it) as sets of labels.
struct PairTable {
    private(set) var firsts: [Int32] = []
    private(set) var seconds: [Int32] = []
    private var index = KeyIndex()

    var count: Int { firsts.count }

    @inline(__always)
    private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    }

    /// The row of the pair, which is new where the pair is.
    mutating func row(_ first: Int32, _ second: Int32) -> Int32 {
        let new = firsts.count
        let known = index.row(hash: KeyIndex.hash(Self.key(first, second)), orNote: new) { row in
            firsts[row] == first && seconds[row] == second
        } hashOfRow: { row in
            KeyIndex.hash(Self.key(firsts[row], seconds[row]))
        }
        if let known { return Int32(known) }
        firsts.append(first)
        seconds.append(second)
        return Int32(new)
    }
}

/// Byte strings, each kept once: names in text formats.
struct ByteStringTable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    private var index = KeyIndex()

    var count: Int { ends.count }

    subscript(row: Int) -> ArraySlice<UInt8> { bytes[(row > 0 ? ends[row - 1] : 0)..<ends[row]] }

    /// Invalid UTF-8 is replaced; the end of what is longer than `limitBytes` is cut.
    func text(_ row: Int, limitBytes: Int) -> String { String(bounded: self[row], limitBytes: limitBytes) }

    mutating func row(_ string: UnsafeRawBufferPointer) -> Int {
        let hash = Self.hash(string)
        let new = ends.count
        let known = index.row(hash: hash, orNote: new) { row in
            hashes[row] == hash && Self.equal(bytes, (row > 0 ? ends[row - 1] : 0)..<ends[row], string)
        } hashOfRow: { row in
            hashes[row]
        }
        if let known { return known }
        bytes.append(contentsOf: string)
        ends.append(bytes.count)
        hashes.append(hash)
        return new
    }

    private static func equal(_ bytes: [UInt8], _ range: Range<Int>, _ string: UnsafeRawBufferPointer) -> Bool {
        guard range.count == string.count else { return false }
        return bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[range]).elementsEqual(string) }
    }

    /// Eight bytes at a time.
    private static func hash(_ string: UnsafeRawBufferPointer) -> UInt64 {
        var hash = KeyIndex.hash(UInt64(string.count))
        var offset = 0
        while offset + 8 <= string.count {
            hash = KeyIndex.hash(hash &+ string.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < string.count {
            rest = rest << 8 | UInt64(string[offset])
            offset += 1
        }
        return KeyIndex.hash(hash ^ rest)
    }
}

extension String {
    /// Invalid UTF-8 is replaced; the end of what is longer is cut, with a mark in its place.
    init(bounded bytes: some RandomAccessCollection<UInt8>, limitBytes: Int) {
        guard bytes.count > limitBytes else {
            self.init(decoding: bytes, as: UTF8.self)
            return
        }
        // A replacement takes three bytes for one.
        self.init(decoding: bytes.prefix(limitBytes / 3 - 3), as: UTF8.self)
        self += "…"
    }
}
