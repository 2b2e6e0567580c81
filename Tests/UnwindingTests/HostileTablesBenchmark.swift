import Foundation
import Stacks
import Testing

@testable import Unwinding

/// What the worst files that we can think of cost: `Tests/Benchmarks/hostile-tables`. Nothing here is asserted of time.
@Suite(
    .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["FLAMEBOX_BENCHMARKS"] != nil, "only as a benchmark"))
struct HostileTablesBenchmark {
    /// As many bytes of instructions as are read at all.
    private static let byteCount = 46 << 20

    @Test func `every register of every frame is calculated at length`() throws {
        let loop: [UInt8] = [0x44, 0x31, 0x1C, 0x12, 0x28, 0xFA, 0xFF]
        let registers = (UInt8(0)..<16).filter { $0 != 7 }
        try measure("expressions", registers.flatMap { [0x16, $0, UInt8(loop.count)] + loop })
    }

    @Test func `rules change at every byte`() throws {
        try measure("rows", repeating([0x41, 0x0E, 16, 0x41, 0x0E, 24]))
    }

    @Test func `instructions change nothing`() throws {
        try measure("instructions", repeating([0x0A, 0x86, 2, 0x0B]))
    }

    @Test func `a section is nothing but functions in no order`() throws {
        var frames = ForgedFrames()
        while frames.bytes.count < Self.byteCount {
            let start = (frames.bytes.count &* 829_399_103) % (1 << 28)
            frames.add(functionAt: start, byteCount: 1, [0x0E, UInt8(16 + start % 100)])
        }
        var module = ForgedModule(instructions: [])
        module.frames.bytes = frames.bytes
        try measure("functions", module)
    }

    private func repeating(_ instructions: [UInt8]) -> [UInt8] {
        (0..<Self.byteCount / instructions.count).reduce(into: []) { all, _ in all += instructions }
    }

    private func measure(_ name: String, _ instructions: [UInt8]) throws {
        try measure(name, ForgedModule(instructions: instructions))
    }

    private func measure(_ name: String, _ module: ForgedModule) throws {
        let process = try ForgedProcess(own: module)
        let walks = 100
        let table = cpuMs { _ = process.walk() }
        let all = cpuMs { for _ in 0..<walks { _ = process.walk() } }
        print("\(name): the table \(table) ms of CPU, a walk \(all / Double(walks)) ms")
    }

    private func cpuMs(_ body: () -> Void) -> Double {
        let start = threadMs
        body()
        return threadMs - start
    }

    private var threadMs: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
}
