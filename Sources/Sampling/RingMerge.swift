import Linux
import Stacks

/// Reads the records of several rings in the order of their times, in place.
///
/// A record is taken out of its ring only when no other ring can still deliver an earlier one, so nothing is copied
/// aside and memory is bounded by the rings.
struct RingMerge: Sendable {
    private let rings: [EventRing]
    private var tails: [UInt64]
    private var heads: [UInt64]
    private var scratch: [UInt8] = []

    init(_ rings: [EventRing]) {
        self.rings = rings
        tails = rings.map { _ in 0 }
        heads = tails
    }

    /// Hands `take` what has arrived, at most `limit` records; false when there is no more for now.
    ///
    /// - Parameter publishingDelayNs: how long after its time the kernel publishes a record at the latest; nil where
    ///   nothing can arrive any more, and the latest records are taken too.
    mutating func drain(
        limit: Int, publishingDelayNs: UInt64?, _ take: (EventRing.Kind, RecordHeader, RawSpan) -> Void
    ) -> Bool {
        let now = monotonicNanoseconds()
        let horizon = publishingDelayNs.map { now - min(now, $0) } ?? .max
        for index in rings.indices { heads[index] = rings[index].buffer.head }
        defer { for index in rings.indices { rings[index].buffer.release(upTo: tails[index]) } }
        for _ in 0..<limit {
            guard let (index, header) = earliest(before: horizon) else { return false }
            rings[index].buffer.withBytes(at: tails[index], count: header.size, scratch: &scratch) {
                take(rings[index].kind, header, $0)
            }
            tails[index] += UInt64(header.size)
        }
        return true
    }

    private mutating func earliest(before horizon: UInt64) -> (index: Int, header: RecordHeader)? {
        var best: (index: Int, header: RecordHeader, timeNs: UInt64)?
        for index in rings.indices {
            guard let header = nextHeader(in: index) else { continue }
            let timeNs = rings[index].buffer.word(at: tails[index] + UInt64(header.timeOffset))
            if timeNs <= horizon, best.map({ timeNs < $0.timeNs }) ?? true { best = (index, header, timeNs) }
        }
        return best.map { ($0.index, $0.header) }
    }

    /// Without a plausible header nothing says where the next record begins: the rest of the ring is skipped.
    private mutating func nextHeader(in index: Int) -> RecordHeader? {
        guard tails[index] < heads[index] else { return nil }
        let header = RecordHeader(word: rings[index].buffer.word(at: tails[index]))
        guard header.isPlausible, UInt64(header.size) <= heads[index] - tails[index] else {
            tails[index] = heads[index]
            return nil
        }
        return header
    }
}
