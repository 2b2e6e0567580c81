import KernelPrograms

/// Puts what was read from a program's two pipes into the order in which it was written, by what the kernel noted of the
/// writes. Pure: bytes and news in, runs of one stream out.
///
/// Each look goes like this: `add` what is in the pipes, `mark`, ask the log, `add` what it knows of beyond that
/// (`missing`), `take`. Bytes that were read before the log was asked, and that it does not know, are of writes that
/// have not ended: no write that it knows of came after them. So nothing has to wait for anything.
struct WriteOrder {
    /// Bytes of one stream that follow each other.
    struct Run: Equatable {
        let stream: Int
        var bytes: [UInt8]
    }

    /// A pipe holds no more, so that of what has been written no more can be missing.
    static let pipeBytes = 1 << 20
    /// The log and the pipes may differ for so long while nothing happens: a write that is waiting for a processor.
    static let patienceNanoseconds: UInt64 = 1_000_000_000

    private var streams = [Stream(), Stream()]
    /// How many turns were lost, or could not be what the log said.
    private(set) var doubts = 0

    /// Takes bytes of a stream as they came out of its pipe.
    mutating func add(_ bytes: [UInt8], of stream: Int) { streams[stream].held += bytes }

    /// The log is about to be asked.
    mutating func mark() {
        for stream in 0..<2 { streams[stream].marked = streams[stream].heldCount }
    }

    /// How many more bytes of the stream have been written for sure, so that they can be read now.
    func missing(_ stream: Int, for news: WriteNews) -> Int {
        let furthest = news.points.map { streams[stream].distance(to: $0.positions[stream]) }.max() ?? 0
        return min(max(0, furthest - streams[stream].heldCount), Self.pipeBytes)
    }

    /// What can be passed on: all that the log knows of, and all that was there at the mark.
    mutating func take(_ news: WriteNews, atNanoseconds now: UInt64) -> [Run] {
        var runs: [Run] = []
        doubts += news.lostTurns
        for point in news.points {
            // Where a turn is unknown, what the last run is not of came before it.
            for stream in [1 - point.stream, point.stream] {
                let distance = streams[stream].distance(to: point.positions[stream])
                let missing = distance - streams[stream].heldCount
                if missing > 0 {
                    // Somebody else read them. From here on the log counts from elsewhere.
                    streams[stream].origin &-= UInt32(truncatingIfNeeded: missing)
                    doubts += 1
                }
                pass(distance, of: stream, to: &runs)
            }
        }
        let last = news.points.last?.stream ?? 0
        for stream in [last, 1 - last] { pass(streams[stream].marked, of: stream, to: &runs) }
        for stream in 0..<2 {
            streams[stream].forgetPassed()
            if let point = news.points.last, streams[stream].settles(at: point.positions[stream], now) { doubts += 1 }
        }
        return runs
    }

    /// Whether bytes wait for the next look: those that were read after the mark.
    var isHolding: Bool { streams.contains { $0.heldCount > 0 } }

    private mutating func pass(_ count: Int, of stream: Int, to runs: inout [Run]) {
        let bytes = streams[stream].pass(count)
        guard !bytes.isEmpty else { return }
        if let last = runs.last, last.stream == stream {
            runs[runs.count - 1].bytes += bytes
        } else {
            runs.append(Run(stream: stream, bytes: Array(bytes)))
        }
    }

    private struct Stream {
        var held: [UInt8] = []
        private var start = 0
        private var passed: UInt32 = 0
        /// Where the log's count begins in ours; both wrap at 31 bits.
        var origin: UInt32 = 0
        /// How many of the bytes that are held were there at the mark.
        var marked = 0
        private var lastDifference: (passed: UInt32, bytes: Int, since: UInt64)?

        var heldCount: Int { held.count - start }

        /// From what was passed on to the log's position; negative where that lies behind.
        func distance(to position: UInt32) -> Int {
            let difference = (position &+ origin &- passed) & 0x7FFF_FFFF
            return difference < 0x4000_0000 ? Int(difference) : Int(difference) - 0x8000_0000
        }

        mutating func pass(_ count: Int) -> ArraySlice<UInt8> {
            let bytes = held[start..<start + min(max(0, count), heldCount)]
            start += bytes.count
            marked = max(0, marked - bytes.count)
            passed &+= UInt32(bytes.count)
            return bytes
        }

        mutating func forgetPassed() {
            held.removeFirst(start)
            start = 0
        }

        /// Whether bytes came that the log will never know of: it is behind, and nothing has happened for long.
        mutating func settles(at position: UInt32, _ now: UInt64) -> Bool {
            let behind = -distance(to: position)
            guard behind > 0, heldCount == 0 else {
                lastDifference = nil
                return false
            }
            if let last = lastDifference, last.passed == passed, last.bytes == behind {
                guard now >= last.since + WriteOrder.patienceNanoseconds else { return false }
                origin &+= UInt32(truncatingIfNeeded: behind)
                lastDifference = nil
                return true
            }
            lastDifference = (passed, behind, now)
            return false
        }
    }
}
