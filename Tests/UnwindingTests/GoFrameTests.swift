import ObjectFiles
import Profiles
import Stacks
import TestPrograms
import Testing

@testable import Unwinding

/// Go's code at 0x1000, on a stack at 0x7000 whose frames are made by hand.
struct GoFrameTests {
    private static let base: UInt64 = 0x7000

    private enum Outcome: Equatable {
        case caller(UInt64, framePointer: UInt64)
        case unread(framePointer: UInt64)
        case other
    }

    private func step(
        _ words: [UInt64], framePointer: UInt64, frameBytes: Int64, isLeaf: Bool = true, isDoubted: Bool = false
    ) -> Outcome {
        var space = AddressSpace()
        space.map(Mapping(addresses: 0x1000..<0x2000, fileOffset: 0, module: 0))
        space.settle()
        var rules = CallFrameRules()
        rules.frameAddress = .register(7, offset: frameBytes)
        rules.registers[UserRegisters.instructionPointerNumber] = RegisterRule(kind: .savedAtOffset, value: -8)
        var registers = UserRegisters(
            instructionPointer: 0x1001, stackPointer: Self.base, framePointer: framePointer)
        let step = words.withUnsafeBytes {
            let memory = StackMemory(bytes: $0.bytes, base: Self.base, isFull: true)
            var allowance = WalkAllowance()
            return registers.byOwnFrame(rules, isDoubted: isDoubted, memory, in: space)
                ?? registers.byGoFrame(rules, expressions: [], isLeaf: isLeaf, memory, in: space, &allowance)
        }
        switch step {
        case .caller: return .caller(registers.instructionPointer, framePointer: registers.framePointer)
        case .end(.unread(let framePointer, isDeeper: false)): return .unread(framePointer: framePointer)
        case .end: return .other
        }
    }

    @Test func `a function that has just begun is called by the return address on top`() {
        let stack: [UInt64] = [0x1111, 0, 0x7020, 0, 0, 0x1222]
        #expect(step(stack, framePointer: 0x7020, frameBytes: 8) == .caller(0x1111, framePointer: 0x7020))
    }

    @Test func `one that has pushed the frame pointer and not yet moved it skips no caller`() {
        let stack: [UInt64] = [0x7020, 0x1111, 0, 0, 0, 0x1222]
        #expect(step(stack, framePointer: 0x7020, frameBytes: 16) == .caller(0x1111, framePointer: 0x7020))
    }

    @Test func `one with a frame is left by its frame pointer`() {
        let stack: [UInt64] = [0x7020, 0x1111, 0, 0, 0, 0x1222]
        #expect(step(stack, framePointer: 0x7000, frameBytes: 16) == .caller(0x1111, framePointer: 0x7020))
    }

    /// As in `crypto/md5.block`. The frame pointer may be anything then, also zero.
    @Test(arguments: [0, 0x7028, 0x7008, 0xC000_1000, 99], [true, false])
    func `one that calculates with the frame pointer is left by its frame`(framePointer: UInt64, isLeaf: Bool) {
        let stack: [UInt64] = [0, 0x7030, 0x1111, 0, 0, 0, 0x7777, 0x1222]
        let outcome = step(stack, framePointer: framePointer, frameBytes: 24, isLeaf: isLeaf, isDoubted: true)
        #expect(outcome == .caller(0x1111, framePointer: 0x7030))
    }

    @Test func `a frame that returns to no code, or below itself, is not believed`() {
        for (saved, returnAddress) in [(0x7030, 0x9999), (0x7000, 0x1111)] as [(UInt64, UInt64)] {
            let stack: [UInt64] = [0, saved, returnAddress, 0, 0x7030, 0x1222, 0, 0]
            let outcome = step(stack, framePointer: 0x7020, frameBytes: 24, isDoubted: true)
            #expect(outcome == .caller(0x1222, framePointer: 0x7030))
        }
    }

    /// As `runtime.nanotime1` calls the vdso on the thread's own stack, where old frames lie about.
    @Test func `a frame on another stack is not read where the frame pointer is not doubted`() {
        let elsewhere: UInt64 = 0xC000_1000
        let stack: [UInt64] = [0, 0, 0x7040, 0x1111, 0, 0, 0, 0]
        #expect(step(stack, framePointer: elsewhere, frameBytes: 32) == .unread(framePointer: elsewhere))
        #expect(step(stack, framePointer: 0, frameBytes: 32) == .caller(0x1111, framePointer: 0x7040))
    }

    @Test func `a frame pointer into the goroutine's own stack is handed on`() {
        let elsewhere: UInt64 = 0xC000_1000
        let outcome = step([0x1111, 0], framePointer: elsewhere, frameBytes: 8, isLeaf: false)
        #expect(outcome == .unread(framePointer: elsewhere))
    }

    /// The kernel's picture of a thread, as far as its registers.
    /// A thread that is in the call stands behind its instruction.
    @Test func `where handlers return to is known up to behind its system call`() throws {
        guard let program = try TestPrograms.compileGo("package main\nfunc main() {}\n", named: "empty") else {
            try Test.cancel("there is no Go compiler on this machine")
        }
        let folder = String(program.dropLast("/empty".count))
        let view = ModuleView([.init(jailPath: folder, hostPath: folder)])
        let table = try #require(view.withObjectFile(at: program) { ModuleUnwindTable($0, $1) })
        let code = try #require(table.file.section(named: ".text")).fileRange
        let places = code.filter(table.isGoSignalReturn)
        // mov $15, %rax; syscall
        #expect(places.count == 10 && places.first.map { $0 % 16 } == 0)
        // runtime.sigpanic0, runtime.sigpanic and runtime.asyncPreempt, of hundreds of bytes.
        #expect(1000..<10_000 ~= code.count { table.goRuntimeKind(at: $0) == .injected })
    }

    private func interruption(at place: UInt64) -> [UInt64] {
        [0, 0, 0, 0, 0] + (100..<110) + [0x9000, 111, 112, 113, 114, 0x8F00, place]
    }

    private func stepOutOfSignal(_ words: [UInt64]) -> (step: CallFrameStep, registers: UserRegisters) {
        var space = AddressSpace()
        space.map(Mapping(addresses: 0x1000..<0x2000, fileOffset: 0, module: 0))
        space.settle()
        var registers = UserRegisters(instructionPointer: 0x1001, stackPointer: Self.base, framePointer: 1)
        let step = words.withUnsafeBytes {
            registers.byInterruption(StackMemory(bytes: $0.bytes, base: Self.base, isFull: false), in: space)
        }
        return (step, registers)
    }

    @Test func `what a signal interrupted stands above where its handler returns`() {
        let (step, registers) = stepOutOfSignal(interruption(at: 0x1234))
        guard case .caller(let frame, isInterrupted: true) = step else {
            Issue.record("\(step)")
            return
        }
        #expect(frame == RawFrame(module: 0, offset: 0x234, address: .instructionPointer))
        #expect(registers.framePointer == 0x9000 && registers.stackPointer == 0x8F00)
        // r8, r15, rdi, rcx.
        #expect([8, 15, 5, 2].map { registers[$0] } == [100, 107, 108, 114])
    }

    @Test func `a picture of a thread that ran nowhere, or that is cut off, leads nowhere`() {
        for words in [interruption(at: 0x9999), Array(interruption(at: 0x1234).dropLast())] {
            let (step, registers) = stepOutOfSignal(words)
            guard case .end(.truncated) = step else {
                Issue.record("\(step)")
                return
            }
            #expect(registers.instructionPointer == 0x1001)
        }
    }
}
