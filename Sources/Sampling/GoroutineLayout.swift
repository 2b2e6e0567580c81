import Profiles

/// Where a version of Go's runtime keeps what is to be known of a goroutine, in bytes, and what its numbers mean.
///
/// The compiler itself says so when it compiles the runtime (`go_asm.h`, for the runtime's assembly), so set-up asks the
/// very toolchain that programs are compiled with: fields move from version to version.
package struct GoroutineLayout: Equatable, Sendable {
    /// Of `runtime.g`.
    let byteCount: Int
    let stackLow: Int
    let stackHigh: Int
    let status: Int
    let identifier: Int
    let waitReason: Int
    /// Nil where a version has none.
    let labels: Int?
    /// Where it goes on.
    let suspended: Registers
    /// Where it entered the kernel.
    let systemCall: Registers
    /// By the runtime's numbers.
    let states: [UInt32: State]
    let reasons: [UInt8: RawWait]

    struct Registers: Equatable, Sendable {
        let stackPointer: Int
        let instructionPointer: Int
        let framePointer: Int
    }

    enum State: Equatable, Sendable {
        case ready, running, systemCall, waiting
    }

    /// Set in a goroutine's status while its stack is looked through (`_Gscan`).
    static let scanFlag: UInt32 = 0x1000
    /// A goroutine is smaller in every version.
    private static let largestGoroutine = 4096
    /// The text has some thousand lines.
    private static let textLimit = 1 << 20

    /// Of the lines `#define NAME NUMBER` of that file; nil where one that is needed is missing, or out of bounds.
    package init?(assemblyHeader text: String) {
        guard text.utf8.count <= Self.textLimit else { return nil }
        var numbers: [Substring: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 3, words[0] == "#define", let number = Int(words[2]) { numbers[words[1]] = number }
        }
        guard let size = numbers["g__size"], (8...Self.largestGoroutine).contains(size) else { return nil }
        func place(_ names: Substring..., bytes: Int = 8) -> Int? {
            let parts = names.map { numbers[$0] }
            guard parts.allSatisfy({ $0.map { (0...size).contains($0) } ?? false }) else { return nil }
            let place = parts.reduce(0) { $0 + ($1 ?? 0) }
            return place + bytes <= size ? place : nil
        }
        guard let stackLow = place("g_stack", "stack_lo"), let stackHigh = place("g_stack", "stack_hi"),
            let status = place("g_atomicstatus", bytes: 4), let identifier = place("g_goid"),
            let waitReason = place("g_waitreason", bytes: 1), let pointer = place("g_sched", "gobuf_sp"),
            let counter = place("g_sched", "gobuf_pc"), let frame = place("g_sched", "gobuf_bp"),
            let callPointer = place("g_syscallsp"), let callCounter = place("g_syscallpc"),
            let callFrame = place("g_syscallbp")
        else { return nil }
        byteCount = size
        (self.stackLow, self.stackHigh, self.status) = (stackLow, stackHigh, status)
        (self.identifier, self.waitReason) = (identifier, waitReason)
        labels = place("g_labels")
        suspended = Registers(stackPointer: pointer, instructionPointer: counter, framePointer: frame)
        systemCall = Registers(stackPointer: callPointer, instructionPointer: callCounter, framePointer: callFrame)

        let known: [(Substring, State)] = [
            ("const__Grunnable", .ready), ("const__Gpreempted", .ready), ("const__Grunning", .running),
            ("const__Gsyscall", .systemCall), ("const__Gwaiting", .waiting), ("const__Gleaked", .waiting),
        ]
        var states: [UInt32: State] = [:]
        for (name, state) in known {
            if let number = numbers[name].flatMap(UInt32.init(exactly:)) { states[number] = state }
        }
        // Newer versions have more.
        guard Set(states.values).count == 4 else { return nil }
        self.states = states

        var reasons: [UInt8: RawWait] = [:]
        for (name, number) in numbers where name.hasPrefix(Self.reasonPrefix) {
            guard let number = UInt8(exactly: number) else { return nil }
            reasons[number] = RawWait(goReason: name.dropFirst(Self.reasonPrefix.count))
        }
        guard !reasons.isEmpty else { return nil }
        self.reasons = reasons
    }

    private static let reasonPrefix = "const_waitReason"

    /// Where labels lie, without reading all that is said of the runtime; nil where that is not said.
    package static func labels(inAssemblyHeader text: String) -> Int? {
        guard text.utf8.count <= textLimit, let line = text.firstRange(of: "#define g_labels ") else { return nil }
        let number = Int(text[line.upperBound...].prefix { $0.isASCII && $0.isNumber })
        return number.flatMap { (0...largestGoroutine - 8).contains($0) ? $0 : nil }
    }
}

extension RawWait {
    /// By the name of the runtime's constant, without what all of them begin with (`runtime/runtime2.go`).
    init(goReason name: some StringProtocol) {
        self =
            switch name {
            case "Sleep": .sleep
            case "ChanReceive", "ChanReceiveNilChan", "SynctestChanReceive": .channelReceive
            case "ChanSend", "ChanSendNilChan", "SynctestChanSend": .channelSend
            case "Select", "SelectNoCases", "SynctestSelect": .select
            case "SyncMutexLock": .mutex
            case "SyncRWMutexRLock", "SyncRWMutexLock": .readWriteMutex
            case "SyncWaitGroupWait", "SynctestWaitGroupWait": .waitGroup
            case "SyncCondWait": .condition
            case "Semacquire": .semaphore
            case "IOWait": .inputOutput
            case "WaitForGCCycle", "StoppingTheWorld", "FlushProcCaches": .collector
            case _ where name.hasPrefix("GC") || name.hasPrefix("GarbageCollection"): .collector
            case "Preempted": .ready
            default: .other
            }
    }
}
