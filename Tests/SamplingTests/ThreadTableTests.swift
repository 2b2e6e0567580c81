import Profiles
import Testing

@testable import Sampling

/// Threads that begin, wait and end at times written by hand.
struct ThreadTableTests {
    private func times(_ running: UInt64, _ runnable: UInt64, _ waiting: UInt64) -> WallTimes {
        var times = WallTimes()
        (times.runningNs, times.runnableNs, times.waitingNs) = (running, runnable, waiting)
        return times
    }

    @Test func `each thread's time is split, and the program runs while any thread does`() {
        var table = ThreadTable(limit: 10)
        table.rename(1, to: "main")
        table.turn(1, to: .running, atNs: 100)
        table.start(2, by: 1, atNs: 110)
        table.turn(1, to: .waiting, atNs: 120)
        table.turn(2, to: .running, atNs: 125)
        table.turn(2, to: .waiting, atNs: 165)
        table.turn(1, to: .running, atNs: 465)
        table.end(2, atNs: 470)
        table.end(1, atNs: 475)
        let (threads, program) = table.times(atNs: 1000)
        #expect(threads == [times(30, 0, 345), times(40, 15, 305)])
        #expect(program == times(20 + 40 + 10, 5, 300))
        #expect(table.infos.map(\.name) == ["main", "main"])
    }

    @Test func `threads beyond the limit have their times in common`() {
        var table = ThreadTable(limit: 4)
        table.rename(1, to: "main")
        table.turn(1, to: .running, atNs: 100)
        for thread in [2, 3, 4] as [Int32] {
            let startNs = UInt64(thread) * 100
            table.start(thread, by: 1, atNs: startNs)
            table.turn(1, to: .waiting, atNs: startNs)
            table.turn(thread, to: .running, atNs: startNs + 10)
            table.end(thread, atNs: startNs + 50)
            table.turn(1, to: .running, atNs: startNs + 50)
        }
        table.end(1, atNs: 500)
        let (threads, program) = table.times(atNs: 500)
        #expect(table.infos.map(\.name) == ["main", "main", "[more threads]"])
        #expect(threads == [times(250, 0, 150), times(40, 10, 0), times(80, 20, 0)])
        #expect(program == times(370, 30, 0))
        #expect(table.index(of: 4) == 2)
    }

    @Test func `a thread that has exited runs until it leaves its processor`() {
        var table = ThreadTable(limit: 10)
        _ = table.index(of: 1)
        table.turn(1, to: .running, atNs: 100)
        table.willEnd(1)
        table.turn(1, to: .runnable, atNs: 120)
        table.turn(1, to: .running, atNs: 130)
        table.turn(1, to: .waiting, atNs: 150)
        #expect(table.times(atNs: 400).threads == [times(40, 10, 0)])
        #expect(table.times(atNs: 400).program == times(40, 10, 0))
    }

    @Test func `a program that still lives is accounted up to now`() {
        var table = ThreadTable(limit: 10)
        _ = table.index(of: 1)
        table.turn(1, to: .running, atNs: 100)
        table.turn(1, to: .waiting, atNs: 150)
        #expect(table.times(atNs: 400).program == times(50, 0, 250))
        #expect(table.times(atNs: 400).threads == [times(50, 0, 250)])
    }

    @Test func `times that go back count nothing`() {
        var table = ThreadTable(limit: 10)
        _ = table.index(of: 1)
        table.turn(1, to: .running, atNs: 500)
        table.turn(1, to: .waiting, atNs: 400)
        table.end(1, atNs: 450)
        #expect(table.times(atNs: 900).program == WallTimes())
    }
}
