/// A range of executable memory and what it shows.
package struct Mapping: Equatable, Sendable {
    package let addresses: Range<UInt64>
    /// Where in the file the first address lies; equal to that address for memory without a file, so that an offset
    /// is always `address - addresses.lowerBound + fileOffset`.
    package let fileOffset: UInt64
    /// An index into the profile's modules.
    package let module: Int32

    package init(addresses: Range<UInt64>, fileOffset: UInt64, module: Int32) {
        self.addresses = addresses
        self.fileOffset = fileOffset
        self.module = module
    }

    package func fileOffset(of address: UInt64) -> UInt64 {
        address &- addresses.lowerBound &+ fileOffset
    }

    fileprivate func clamped(to range: Range<UInt64>) -> Mapping {
        let kept = addresses.clamped(to: range)
        return Mapping(addresses: kept, fileOffset: fileOffset(of: kept.lowerBound), module: module)
    }
}

/// The executable mappings of a process at one time. A later mapping hides what it covers of earlier ones.
package struct AddressSpace: Sendable {
    /// Newer ones are merged among themselves up to so many: a program that maps again between any two samples costs a
    /// merge of few each time, and of all only now and then.
    private static let recentLimit = 512

    /// Sorted, without overlaps.
    private var settled: [Mapping] = []
    /// Likewise; these hide what they cover of the settled ones.
    private var recent: [Mapping] = []
    /// Newer ones in order of arrival: a program that maps in a storm and is rarely sampled costs one merge a sample.
    private var arrived: [Mapping] = []

    package init() {}

    package var count: Int { settled.count + recent.count + arrived.count }

    package mutating func map(_ mapping: Mapping) {
        guard !mapping.addresses.isEmpty else { return }
        arrived.append(mapping)
    }

    package mutating func removeAll() {
        settled = []
        recent = []
        arrived = []
    }

    /// Sorts in what has arrived; to be called before looking up.
    package mutating func settle() {
        guard !arrived.isEmpty else { return }
        recent = Self.merge(older: recent, newer: Self.withoutOverlaps(arrived))
        arrived = []
        guard recent.count > Self.recentLimit else { return }
        settled = Self.merge(older: settled, newer: recent)
        recent = []
    }

    /// The mapping that holds `address`, among those that were sorted in.
    package func mapping(at address: UInt64) -> Mapping? {
        Self.mapping(at: address, among: recent) ?? Self.mapping(at: address, among: settled)
    }

    private static func mapping(at address: UInt64, among mappings: [Mapping]) -> Mapping? {
        var low = 0
        var high = mappings.count
        while low < high {
            let middle = (low + high) / 2
            if mappings[middle].addresses.upperBound <= address { low = middle + 1 } else { high = middle }
        }
        guard low < mappings.count, mappings[low].addresses.contains(address) else { return nil }
        return mappings[low]
    }

    /// The later of two that overlap wins: halves are merged pairwise, so a storm of n costs n log n.
    private static func withoutOverlaps(_ mappings: [Mapping]) -> [Mapping] {
        guard mappings.count > 1 else { return mappings }
        let middle = mappings.count / 2
        return merge(
            older: withoutOverlaps(Array(mappings[..<middle])), newer: withoutOverlaps(Array(mappings[middle...])))
    }

    private static func merge(older: [Mapping], newer: [Mapping]) -> [Mapping] {
        var merged: [Mapping] = []
        merged.reserveCapacity(older.count + newer.count)
        var next = 0
        for old in older {
            var rest = old.addresses
            while next < newer.count, newer[next].addresses.lowerBound < rest.upperBound {
                let covering = newer[next].addresses
                if rest.lowerBound < covering.lowerBound {
                    merged.append(old.clamped(to: rest.lowerBound..<covering.lowerBound))
                }
                rest = min(max(covering.upperBound, rest.lowerBound), rest.upperBound)..<rest.upperBound
                guard covering.upperBound <= old.addresses.upperBound else { break }
                merged.append(newer[next])
                next += 1
            }
            if !rest.isEmpty { merged.append(old.clamped(to: rest)) }
        }
        merged.append(contentsOf: newer[next...])
        return merged
    }
}
