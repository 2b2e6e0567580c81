import Profiles
import Testing

@testable import Symbolizing

/// Tasks by hand: which of their callers are believed.
struct TaskCallersTests {
    /// Functions of the program, as their offsets in it.
    private enum Code: UInt64 {
        case base = 1, first, second, middle, leaf, other
    }

    private static func frame(_ code: Code, as address: RawFrame.Address = .instructionPointer) -> RawFrame {
        RawFrame(module: 0, offset: code.rawValue, address: address)
    }

    /// A sample each millisecond of thread 0, unless another is given.
    private struct Recorded {
        var raw = RawProfile()

        mutating func add(
            _ callers: [Code], _ code: Code, times: Int = 1, thread: Int32 = 0, isNoted: Bool = false
        ) {
            let frames = callers.map { frame($0, as: isNoted ? .resumption : .laterResumption) } + [frame(code)]
            let stack = frames.reduce(Int32(-1)) { raw.stacks.push($1, on: $0) }
            for _ in 0..<times {
                let timeNs = UInt64(raw.cpu.samples.count) * 1_000_000
                raw.cpu.samples.append(timeNs: timeNs, thread: thread, stack: stack, value: 1)
            }
        }

        var callers: TaskCallers {
            let functions = raw.stacks.frames.map { Int32($0.offset) }
            return TaskCallers(
                raw.stacks, functions: functions, isRead: raw.stacks.frames.map(\.isResumption))
        }

        var doubtful: Set<Int> {
            let areDoubtful = callers.areDoubtful(in: raw.cpu.samples)
            return Set(areDoubtful.indices.filter { areDoubtful[$0] })
        }
    }

    @Test func `a function's only callers are its own`() {
        var recorded = Recorded()
        recorded.add([.first, .middle], .leaf, times: 3)
        recorded.add([.second], .other, times: 3)
        recorded.add([], .leaf)
        #expect(recorded.doubtful.isEmpty)
    }

    @Test func `callers that take turns are doubtful`() {
        var recorded = Recorded()
        for _ in 0..<50 {
            recorded.add([.first, .middle], .leaf, times: 11)
            recorded.add([.second, .middle], .leaf)
        }
        #expect(recorded.doubtful.count == 600)
    }

    @Test func `callers that were noted at the sample are believed, and tell that there are several`() {
        var recorded = Recorded()
        for _ in 0..<3 {
            recorded.add([.first, .middle], .leaf, isNoted: true)
            recorded.add([.second, .middle], .leaf, isNoted: true)
        }
        recorded.add([.first, .middle], .leaf)
        #expect(recorded.doubtful == [6])
    }

    @Test func `callers that stay are believed, but for the moment of the delay`() {
        var recorded = Recorded()
        recorded.add([.first], .leaf, times: 20)
        recorded.add([.second], .leaf, times: 12)
        recorded.add([.first], .leaf, times: 11)
        #expect(recorded.doubtful == Set([0, 1, 20, 21] + Array(32..<43)))
    }

    @Test func `other work of the thread begins anew, other threads do not`() {
        var recorded = Recorded()
        recorded.add([.second], .leaf)
        recorded.add([.first], .leaf, times: 8)
        recorded.add([.first], .other)
        recorded.add([.first], .leaf, times: 8)
        #expect(recorded.doubtful.count == 17)
        recorded.add([.second], .leaf, times: 8, thread: 1)
        recorded.add([.first], .leaf, times: 8)
        // What stood in the way of the first eight is over, and eight more have come to the second.
        #expect(recorded.doubtful.isSuperset(of: 0...8))
        #expect(recorded.doubtful.isDisjoint(with: 12...17))
    }

    @Test func `the nearest callers that all share are counted`() {
        var recorded = Recorded()
        recorded.add([.first, .base, .middle], .leaf)
        recorded.add([.second, .base, .middle], .leaf)
        recorded.add([.first], .other)
        #expect(recorded.callers.commonCallers() == [5: 2, 6: 1])
    }
}
