import ObjectFiles
import Profiles
import Stacks
import TestPrograms
import Testing

@testable import Unwinding

/// A goroutine that was left for the thread's own stack, at 0x7000, on which the sample was taken.
struct GoStackSwitchTests {
    private static let owner: UInt64 = 0xC000_0000
    private static let goroutine = UserRegisters(
        instructionPointer: 0x1222, stackPointer: 0x3000, framePointer: 0x3020)

    private func entered(owner: UInt64 = Self.owner) -> EnteredStack {
        // The caller's frame, as noted, lies on a stack below: one that was moved.
        let words: [UInt64] = [0x2000, 0x1333, 0, 0, 0x1444, 0x1555]
        return EnteredStack(
            owner: owner, registers: Self.goroutine, top: [0x1777, 0],
            frames: StackFrames(from: 0x3020, count: 2, limit: 100) { words[$0] })
    }

    private func step(
        _ kind: GoRuntimeCode.Kind, entered: EnteredStack?, pushed: UInt64 = Self.owner, isLeaf: Bool = false,
        isResuming: Bool = false
    ) -> (frame: RawFrame?, isEnd: Bool, stackPointer: UInt64)? {
        var space = AddressSpace()
        space.map(Mapping(addresses: 0x1000..<0x2000, fileOffset: 0, module: 0))
        space.settle()
        var registers = UserRegisters(instructionPointer: 0x1100, stackPointer: 0x7000, framePointer: 0)
        let step = [pushed].withUnsafeBytes {
            registers.byStackSwitch(
                kind, isLeaf: isLeaf, isResuming: isResuming,
                StackMemory(bytes: $0.bytes, base: 0x7000, isFull: false, enteredFrom: entered), in: space)
        }
        switch step {
        case .caller(let frame, isInterrupted: false): return (frame, false, registers.stackPointer)
        case .end(.start): return (nil, true, registers.stackPointer)
        default: return nil
        }
    }

    @Test func `the function whose stack was too small goes on at its beginning`() {
        let step = step(.growth, entered: entered())
        #expect(step?.frame == RawFrame(module: 0, offset: 0x222, address: .instructionPointer))
        #expect(step?.stackPointer == 0x3000)
    }

    @Test func `who called the scheduler goes on where that returns`() {
        let step = step(.schedulerCall, entered: entered())
        #expect(step?.frame == RawFrame(module: 0, offset: 0x222, address: .returnAddress))
    }

    @Test func `a goroutine that did not call, or was turned to since, is not the caller`() {
        #expect(step(.schedulerCall, entered: entered(), pushed: 0xC000_0100) == nil)
        #expect(step(.schedulerCall, entered: entered(), isLeaf: true) == nil)
        for kind in [GoRuntimeCode.Kind.growth, .schedulerCall] {
            #expect(step(kind, entered: entered(), isResuming: true) == nil)
            #expect(step(kind, entered: nil) == nil)
            // What a signal interrupted is found by the signal's own picture.
            #expect(step(kind, entered: entered(owner: 0)) == nil)
        }
    }

    @Test func `a thread that turns to a goroutine at this moment is in nobody's frame`() {
        #expect(step(.stackSwitch, entered: nil, isLeaf: true)?.isEnd == true)
        #expect(step(.stackSwitch, entered: entered(), isLeaf: true) == nil)
    }

    @Test func `a walk goes on by noted frames, whichever of the stacks lies below`() {
        var space = AddressSpace()
        space.map(Mapping(addresses: 0x1000..<0x2000, fileOffset: 0, module: 0))
        space.settle()
        var rules = CallFrameRules()
        rules.frameAddress = .register(7, offset: 64)
        var registers = UserRegisters(instructionPointer: 0x1100, stackPointer: 0x7000, framePointer: 0x3020)
        let stack = entered()
        let callers: [UInt64] = [UInt64](repeating: 0, count: 8).withUnsafeBytes { bytes in
            let memory = StackMemory(bytes: bytes.bytes, base: 0x7000, isFull: false, enteredFrom: stack)
            return (0..<2).compactMap { _ in
                var allowance = WalkAllowance()
                guard
                    case .caller = registers.byGoFrame(
                        rules, expressions: [], isLeaf: false, memory, in: space, &allowance)
                else { return nil }
                return registers.instructionPointer
            }
        }
        #expect(callers == [0x1333, 0x1444])
        #expect(registers.framePointer == 0)
    }

    @Test func `where the runtime keeps goroutines is read from its code`() throws {
        guard let program = try TestPrograms.compileGo("package main\nfunc main() {}\n", named: "layout") else {
            try Test.cancel("there is no Go compiler on this machine")
        }
        let folder = String(program.dropLast("/layout".count))
        let view = ModuleView([.init(jailPath: folder, hostPath: folder)])
        let layout = try #require(view.withObjectFile(at: program) { ModuleUnwindTable($0, $1).goThreads })
        // `m` begins with a pointer and a `gobuf` of six words, and has 512 bytes up to its lists.
        #expect(layout.signalGoroutine >= 56 && layout.currentGoroutine > layout.signalGoroutine)
        #expect(layout.currentGoroutine < 512)
        var unwinder = Unwinder(program: view, libraries: CallFrameTables(view: ModuleView([])))
        #expect(unwinder.probeHints.isEmpty)
        unwinder.prepareForGo(program: program)
        #expect(unwinder.probeHints == [layout.currentGoroutine, layout.signalGoroutine])
    }

    @Test func `code that does not compare as expected says nothing`() {
        let thread: [UInt8] = [0x48, 0x8B, 0x58, 0x30]
        let (signal, current): ([UInt8], [UInt8]) = ([0x48, 0x3B, 0x43, 0x48], [0x48, 0x3B, 0x83, 0xB8, 0, 0, 0])
        let rest = [UInt8](repeating: 0x90, count: 16)
        let layout = GoThreadLayout(systemStack: thread + signal + current + rest)
        #expect(layout?.signalGoroutine == 0x48 && layout?.currentGoroutine == 0xB8)
        let huge: [UInt8] = [0x48, 0x3B, 0x83, 0, 0, 0, 0x40]
        for code in [signal + current + rest, thread + signal + rest, thread + signal + huge + rest, thread, []] {
            #expect(GoThreadLayout(systemStack: code) == nil)
        }
    }
}
