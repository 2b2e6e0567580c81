import KernelPrograms
import Testing

@testable import Sandboxing

struct WriteOrderTests {
    private typealias Run = WriteOrder.Run

    private func point(_ output: UInt32, _ errors: UInt32, _ stream: Int) -> WritePoint {
        WritePoint(output, errors, lastTo: stream)
    }

    @Test func `bytes of both streams come in the order of their writes`() {
        var order = WriteOrder()
        order.add([1, 2, 3], of: 0)
        order.add([4, 5], of: 1)
        order.mark()
        let news = WriteNews(points: [point(1, 0, 0), point(1, 2, 1), point(3, 2, 0)])
        #expect(
            order.take(news, atNanoseconds: 0) == [
                Run(stream: 0, bytes: [1]), Run(stream: 1, bytes: [4, 5]), Run(stream: 0, bytes: [2, 3]),
            ])
        #expect(!order.isHolding)
    }

    @Test func `without news a look has standard output before standard error`() {
        var order = WriteOrder()
        order.add([4], of: 1)
        order.add([1], of: 0)
        order.mark()
        #expect(
            order.take(WriteNews(), atNanoseconds: 0) == [Run(stream: 0, bytes: [1]), Run(stream: 1, bytes: [4])])
    }

    @Test func `a write that has not ended is passed on at once and counted once`() {
        var order = WriteOrder()
        order.add([1, 2], of: 1)
        order.mark()
        #expect(
            order.take(WriteNews(points: [point(0, 0, 0)]), atNanoseconds: 0) == [Run(stream: 1, bytes: [1, 2])])
        // It has ended, and another has come after it.
        order.add([3], of: 1)
        order.add([9], of: 0)
        order.mark()
        #expect(
            order.take(WriteNews(points: [point(0, 0, 0), point(0, 3, 1), point(1, 3, 0)]), atNanoseconds: 0) == [
                Run(stream: 1, bytes: [3]), Run(stream: 0, bytes: [9]),
            ])
        #expect(order.doubts == 0)
    }

    @Test func `what the log knows of beyond what was read is asked for, and what is read beyond that waits`() {
        var order = WriteOrder()
        order.add([1], of: 0)
        order.mark()
        let news = WriteNews(points: [point(1, 0, 0), point(1, 2, 1)])
        #expect(order.missing(0, for: news) == 0)
        #expect(order.missing(1, for: news) == 2)
        order.add([7, 8, 9], of: 1)
        #expect(order.missing(1, for: news) == 0)
        #expect(
            order.take(news, atNanoseconds: 0) == [Run(stream: 0, bytes: [1]), Run(stream: 1, bytes: [7, 8])])
        #expect(order.isHolding)
    }

    @Test func `a turn that is not noted yet follows from which stream came last`() {
        var order = WriteOrder()
        order.add([1], of: 0)
        order.add([2], of: 1)
        order.mark()
        #expect(
            order.take(WriteNews(points: [point(1, 1, 0)]), atNanoseconds: 0) == [
                Run(stream: 1, bytes: [2]), Run(stream: 0, bytes: [1]),
            ])
    }

    @Test func `bytes that somebody else read shift nothing that comes later`() {
        var order = WriteOrder()
        order.mark()
        #expect(order.take(WriteNews(points: [point(5, 0, 0)]), atNanoseconds: 0).isEmpty)
        #expect(order.doubts == 1)
        order.add([1, 2], of: 0)
        order.add([8], of: 1)
        order.mark()
        #expect(
            order.take(WriteNews(points: [point(6, 0, 0), point(6, 1, 1), point(7, 1, 0)]), atNanoseconds: 1) == [
                Run(stream: 0, bytes: [1]), Run(stream: 1, bytes: [8]), Run(stream: 0, bytes: [2]),
            ])
    }

    @Test func `bytes that the log never knew of are passed on, and it is in step again after a silence`() {
        var order = WriteOrder()
        order.add([1, 2, 3], of: 0)
        let silence = WriteNews(points: [point(0, 0, 0)])
        order.mark()
        #expect(order.take(silence, atNanoseconds: 0) == [Run(stream: 0, bytes: [1, 2, 3])])
        for second in UInt64(1)...2 {
            order.mark()
            _ = order.take(silence, atNanoseconds: second * WriteOrder.patienceNanoseconds)
        }
        #expect(order.doubts == 1)
        order.add([4, 5], of: 0)
        order.add([8], of: 1)
        order.mark()
        #expect(
            order.take(WriteNews(points: [point(1, 0, 0), point(1, 1, 1), point(2, 1, 0)]), atNanoseconds: 0) == [
                Run(stream: 0, bytes: [4]), Run(stream: 1, bytes: [8]), Run(stream: 0, bytes: [5]),
            ])
    }

    @Test func `positions that wrap are followed`() {
        var order = WriteOrder()
        // Both have come to the end of the count, by bytes that the log has told of.
        let end: UInt32 = 0x7FFF_FFFF
        for step in [UInt32(0x3FFF_FFFF), 0x7FFF_FFFE, end] {
            order.mark()
            _ = order.take(WriteNews(points: [point(step, step, 0)]), atNanoseconds: 0)
        }
        order.add([1, 2], of: 0)
        order.add([8], of: 1)
        order.mark()
        #expect(
            order.take(WriteNews(points: [point(0, end, 0), point(0, 0, 1), point(1, 0, 0)]), atNanoseconds: 0) == [
                Run(stream: 0, bytes: [1]), Run(stream: 1, bytes: [8]), Run(stream: 0, bytes: [2]),
            ])
    }

    @Test func `lost turns are a doubt, and no byte is lost with them`() {
        var order = WriteOrder()
        order.add([1, 2], of: 0)
        order.add([8, 9], of: 1)
        order.mark()
        let runs = order.take(WriteNews(points: [point(2, 2, 1)], lostTurns: 2), atNanoseconds: 0)
        #expect(runs == [Run(stream: 0, bytes: [1, 2]), Run(stream: 1, bytes: [8, 9])])
        #expect(order.doubts == 2)
    }

    /// A program of one thread, whose writes fill the pipes, and a reader who looks at any moment.
    @Test(arguments: 0..<50)
    func `whatever the moments of the looks, one thread's writes keep their order`(seed: UInt64) {
        var random = Numbers(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
        var (written, read): ([Int], [Int]) = ([], [])
        var model = SimulatedProgram()
        var order = WriteOrder()
        func look() {
            for stream in 0..<2 { order.add(model.read(stream, upTo: random.next(40)), of: stream) }
            order.mark()
            if random.next(3) == 0 { step() }
            let news = model.news()
            if random.next(3) == 0 { step() }
            for stream in 0..<2 {
                while order.missing(stream, for: news) > 0 {
                    order.add(model.read(stream, upTo: 1 + random.next(5)), of: stream)
                }
            }
            for run in order.take(news, atNanoseconds: 0) { read += run.bytes.map { Int($0) << 1 | run.stream } }
        }
        func step() { model.step(&random, &written) }
        for _ in 0..<400 {
            for _ in 0..<random.next(6) { step() }
            look()
        }
        while model.isBusy || read.count < written.count {
            step()
            look()
        }
        #expect(read == written)
        #expect(order.doubts == 0)
    }
}

/// Writes in pieces as a full pipe takes them, and notes each write when it has ended, as the kernel's program does.
private struct SimulatedProgram {
    private var pipes: [[UInt8]] = [[], []]
    private var positions: [UInt32] = [0, 0]
    private var last = 0
    private var turns: [WritePoint] = []
    private var pending: (stream: Int, left: Int, size: Int)?
    private var isTurnDue: WritePoint?
    private var next: UInt8 = 0
    private var writesLeft = 600

    var isBusy: Bool { pending != nil || isTurnDue != nil || writesLeft > 0 }

    mutating func step(_ random: inout Numbers, _ written: inout [Int]) {
        if let turn = isTurnDue {
            turns.append(turn)
            isTurnDue = nil
            return
        }
        if pending == nil, writesLeft > 0 {
            writesLeft -= 1
            let size = 1 + random.next(random.next(4) == 0 ? 60 : 4)
            pending = (random.next(2), size, size)
        }
        guard var write = pending else { return }
        let count = min(write.left, 32 - pipes[write.stream].count)
        for _ in 0..<count {
            pipes[write.stream].append(next)
            written.append(Int(next) << 1 | write.stream)
            next &+= 1
        }
        write.left -= count
        pending = write.left > 0 ? write : nil
        guard write.left == 0 else { return }
        if last != write.stream { isTurnDue = WritePoint(positions[0], positions[1], lastTo: last) }
        positions[write.stream] += UInt32(write.size)
        last = write.stream
    }

    mutating func read(_ stream: Int, upTo count: Int) -> [UInt8] {
        defer { pipes[stream].removeFirst(min(count, pipes[stream].count)) }
        return Array(pipes[stream].prefix(count))
    }

    mutating func news() -> WriteNews {
        defer { turns = [] }
        return WriteNews(points: turns + [WritePoint(positions[0], positions[1], lastTo: last)])
    }
}

private struct Numbers {
    var state: UInt64

    /// Below `limit`. Marsaglia's xorshift64.
    mutating func next(_ limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % limit
    }
}
