import Profiles
import Runs
import Sampling
import Snippets

@testable import Symbolizing

/// What the symbolizer printed of a hostile program.
func feedSymbolizerAnswers(_ bytes: [UInt8]) {
    for answer in SymbolizerAnswer.decode(lines: bytes) {
        for location in answer?.locations ?? [] { feedName(location.functionName, readable: location.fileName) }
    }
}

/// A name as the object file has it, and what the demangler made of it, a line each.
func feedNames(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", maxSplits: 1)
    guard let first = lines.first, let last = lines.last else { return }
    feedName(String(first), readable: String(last))
}

/// Both cut as `SymbolSource` cuts them.
private func feedName(_ name: String, readable: String) {
    let limit = SymbolizingLimits().nameBytes
    let name = String(decoding: name.utf8.prefix(limit), as: UTF8.self)
    let readable = String(decoding: readable.utf8.prefix(limit), as: UTF8.self)
    _ = displayName(of: name, readable)
    _ = swiftDisplayName(readable)
    _ = cxxDisplayName(name)
    _ = goDisplayName(name)
}

/// What a program wrote of its own code.
func feedPerfMap(_ bytes: [UInt8]) {
    var limits = SymbolizingLimits()
    limits.perfMapLines = 100
    limits.nameBytes = 100
    let map = PerfMap(bytes, limits: limits)
    for address in [0, 0x1000, 0x7FFF_FFFF, .max] as [UInt64] {
        // Each byte that is no text becomes a replacement character of three.
        precondition((map.name(at: address)?.utf8.count ?? 0) <= 3 * limits.nameBytes)
    }
}

/// An inlined call, then a program of Go's own table of functions.
func feedGoTable(_ bytes: [UInt8]) {
    let calls = 16
    guard bytes.count > calls,
        let table = GoFunctionTable(
            table: Array(bytes[calls...]), inlining: Array(bytes[..<calls]), textStart: 0x1000)
    else { return }
    for address in stride(from: UInt64(0xFFF), to: 0x1020, by: 1) { _ = table.functions(at: address) }
    _ = table.functions(at: .max)
}

/// What a program left, or printed, of its crash.
func feedCrash(_ bytes: [UInt8]) {
    if let record = CrashRecord(bytes) { precondition(record.stack.count < bytes.count) }
    let text = String(decoding: bytes, as: UTF8.self)
    let crashes = [Crash(ofGo: text, sources: ["main.go"])?.reason, CrashReason.ofSwift(in: text)]
    for reason in crashes.compactMap(\.self) {
        // The last character may go over the limit, and an ellipsis follows.
        precondition(reason.utf8.count <= Limits.crashReasonBytes + 8)
    }
    guard let crash = Crash(ofGo: text, sources: ["main.go"]) else { return }
    precondition(crash.stack.count <= Limits.crashFrames)
    precondition(crash.goroutines.count <= Limits.crashGoroutines)
    for goroutine in crash.goroutines {
        precondition(goroutine.stack.count <= Limits.goroutineFrames && goroutine.count > 0)
        precondition(goroutine.state.utf8.count <= Limits.crashReasonBytes + 8)
    }
}

/// Two forests in pairs of a function and how far back its caller is; the second begins where the first byte says.
func feedRecursions(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let pairs = bytes.dropFirst()
    let deep = forest(pairs.prefix(2 * Int(first)))
    let whole = forest(pairs.dropFirst(2 * Int(first)))
    let callers = RecursionCallers(deep: deep, whole: whole)
    for outermost in deep.roots {
        let caller = Int(callers.caller(of: outermost))
        precondition(caller == -1 || whole.functions.indices.contains(caller))
    }
}

/// Stacks in triples of a function, how far back its caller is with whether and when it was read from memory, and the thread of a
/// sample a millisecond later.
func feedTasks(_ bytes: [UInt8]) {
    var stacks = RawStackTable()
    var samples = SampleColumns()
    for place in stride(from: 0, to: bytes.count - 2, by: 3) {
        let parent = Int32(max(-1, stacks.frames.count - 1 - Int(bytes[place + 1] & 7)))
        let addresses: [RawFrame.Address] = [.instructionPointer, .laterResumption, .instructionPointer, .resumption]
        let address = addresses[Int(bytes[place + 1] >> 3 & 3)]
        let stack = stacks.push(
            RawFrame(module: 0, offset: UInt64(bytes[place] % 16), address: address), on: parent)
        let timeNs = UInt64(samples.count) * 1_000_000
        samples.append(timeNs: timeNs, thread: Int32(bytes[place + 2] % 4), stack: stack, value: 1)
    }
    let isRead = stacks.frames.map(\.isResumption)
    let tasks = TaskCallers(stacks, functions: stacks.frames.map { Int32($0.offset) }, isRead: isRead)
    let common = tasks.commonCallers()
    for (stack, isDoubtful) in zip(samples.stacks, tasks.areDoubtful(in: samples)) where isDoubtful {
        guard let task = tasks.task(of: stack) else { preconditionFailure("no task, and doubted") }
        let callers = tasks.callers(of: task)
        precondition(callers.allSatisfy { isRead[Int($0)] } && !isRead[Int(task.stack)])
        precondition(common[task.function].map { $0 <= callers.count } == true)
    }
}

private func forest(_ bytes: ArraySlice<UInt8>) -> FunctionForest {
    var forest = FunctionForest()
    for pair in zip(bytes, bytes.dropFirst()) {
        let index = forest.functions.count
        forest.append(Int32(pair.0 % 80), parent: Int32(max(-1, index - 1 - Int(pair.1 % 8))))
    }
    return forest
}
