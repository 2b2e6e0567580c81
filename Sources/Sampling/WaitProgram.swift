import KernelPrograms
import Linux

/// What the kernel runs whenever a processor turns from one thread to another: it notes when a thread of the program that
/// is followed leaves its processor, with its registers, its stack and the system call that it is in, and when it is back.
///
/// It runs for every thread of the host while it is attached, so it gives up early. It only reads the program's memory, touches
/// no page that is not there, and does the same work whatever it finds. It runs with the scheduler's lock held, and calls
/// nothing that could wait or wake.
struct WaitProgram {
    private typealias Layout = WaitLayout

    /// The arguments of the tracepoint.
    private enum Argument {
        static let isPreempted = 0
        static let previous = 8
        static let next = 16
        static let state = 24
    }

    /// `TASK_DEAD` (include/linux/sched.h): it will not be back.
    private static let deadState: Int32 = 0x80

    // In our own frame, below the number of our room.
    private static let statePlace = -16
    private static let timePlace = -24
    private static let weightPlace = -32
    private static let stackPointerPlace = -40

    private let processPlace: Int
    private let threadPlace: Int
    private let parentPlace: Int

    init(_ types: KernelTypes) throws(SystemError) {
        processPlace = try types.offset(of: WaitFields.process)
        threadPlace = try types.offset(of: WaitFields.thread)
        parentPlace = try types.offset(of: WaitFields.parent)
    }

    func program(into ring: Int32, sharing memory: Int32) -> KernelProgram {
        var program = KernelProgram()
        program.set(.kept1, to: .argument1)
        program.set(.kept2, toMemory: memory)
        program.load(.kept4, from: .kept2, Layout.process)
        program.jump(to: .end, if: .kept4, equals: 0)
        findTask(&program, at: Argument.previous, else: .next)
        chooseWait(&program)
        Layout.room.take(&program)
        noteHead(&program)
        noteRegisters(&program)
        noteStack(&program)
        output(&program, to: ring)
        program.place(.next)
        program.load(.kept4, from: .kept2, Layout.process)
        findTask(&program, at: Argument.next, else: .end)
        noteEnd(&program, in: ring)
        program.place(.end)
        program.set(.result, to: 0)
        program.exit()
        return program
    }

    /// Leaves the task in `kept3`, if it is of the process whose number is in `kept4`, or of one that this one started.
    private func findTask(_ program: inout KernelProgram, at argument: Int, else other: KernelProgram.Label) {
        let isFollowed = KernelProgram.Label("isFollowed \(argument)")
        program.load(.kept3, from: .kept1, argument)
        program.loadHalf(.argument1, from: .kept3, processPlace)
        program.jump(to: isFollowed, if: .argument1, equals: .kept4)
        program.load(.argument1, from: .kept3, parentPlace)
        program.loadHalf(.argument1, from: .argument1, processPlace)
        program.jump(to: other, unless: .argument1, equals: .kept4)
        program.place(isFollowed)
    }

    /// Goes on to `next` where the wait is not to be noted.
    private func chooseWait(_ program: inout KernelProgram) {
        program.load(.kept4, from: .kept1, Argument.state)
        program.set(.result, to: .kept4)
        program.and(Self.deadState, into: .result)
        program.jump(to: .next, unless: .result, equals: 0)
        program.load(.result, from: .kept1, Argument.isPreempted)
        program.and(1, into: .result)
        program.jump(to: .isState, if: .result, equals: 0)
        // It was about to wait, but has not been taken off the processor's queue.
        program.set(.kept4, to: 0)
        program.place(.isState)
        program.store(.kept4, to: .frame, Self.statePlace)
        program.call(.time)
        program.store(.result, to: .frame, Self.timePlace)
        program.shiftRight(.result, by: Layout.windowBits)
        program.load(.argument1, from: .kept2, Layout.window)
        program.jump(to: .isWindow, if: .argument1, equals: .result)
        program.store(.result, to: .kept2, Layout.window)
        program.set(.argument1, to: 0)
        program.store(.argument1, to: .kept2, Layout.windowCount)
        program.place(.isWindow)
        program.set(.argument1, to: 1)
        program.fetchAndAdd(.argument1, to: .kept2, Layout.windowCount)
        program.set(.kept4, to: 1)
        program.jump(to: .isSome, if: .argument1, isAtLeast: Layout.allCount)
        program.jump(to: .isChosen)
        program.place(.isSome)
        program.set(.kept4, to: Layout.someWeight)
        program.jump(to: .isFew, if: .argument1, isAtLeast: Layout.fewCount)
        program.jump(to: .draw)
        program.place(.isFew)
        program.set(.kept4, to: Layout.fewWeight)
        program.place(.draw)
        program.call(.randomNumber)
        program.set(.argument1, to: .kept4)
        program.add(-1, to: .argument1)
        program.and(.argument1, into: .result)
        program.jump(to: .next, unless: .result, equals: 0)
        program.place(.isChosen)
        program.store(.kept4, to: .frame, Self.weightPlace)
    }

    private func noteHead(_ program: inout KernelProgram) {
        program.set(.result, to: Int32(Layout.Kind.began.rawValue))
        program.store(.result, to: .kept3, Layout.kind)
        let words = [
            (Self.timePlace, Layout.time), (Self.statePlace, Layout.state), (Self.weightPlace, Layout.weight),
        ]
        for (place, field) in words {
            program.load(.result, from: .frame, place)
            program.store(.result, to: .kept3, field)
        }
        // The thread that leaves is still the one that runs.
        program.call(.taskNumbers)
        program.store(.result, to: .kept3, Layout.task)
    }

    private func noteRegisters(_ program: inout KernelProgram) {
        program.call(.currentTask)
        program.set(.argument1, to: .result)
        program.call(.taskRegisters)
        program.set(.argument1, to: .result)
        for (number, place) in AllocationProgram.places.enumerated() {
            program.load(.result, from: .argument1, place)
            program.store(.result, to: .kept3, Layout.registers + number * 8)
        }
        program.load(.result, from: .argument1, Self.callPlace)
        program.store(.result, to: .kept3, Layout.call)
        program.load(.result, from: .argument1, AllocationProgram.stackPointerPlace)
        program.store(.result, to: .frame, Self.stackPointerPlace)
    }

    /// Leaves in `kept4` how much was copied.
    private func noteStack(_ program: inout KernelProgram) {
        for piece in 0..<Layout.pieceCount {
            program.set(.kept4, to: Int32(piece * Layout.pieceBytes))
            copy(&program, Layout.pieceBytes)
            program.jump(to: .partly, unless: .result, equals: 0)
        }
        program.set(.kept4, to: Int32(Layout.pieceCount * Layout.pieceBytes))
        program.jump(to: .copied)
        program.place(.partly)
        var bytes = Layout.pieceBytes / 2
        while bytes >= Layout.leastPieceBytes {
            let isMissing = KernelProgram.Label("isMissing \(bytes)")
            // It is so already, but the kernel forgets.
            program.and(Int32(Layout.pieceCount * Layout.pieceBytes - 1), into: .kept4)
            copy(&program, bytes)
            program.jump(to: isMissing, unless: .result, equals: 0)
            program.add(Int32(bytes), to: .kept4)
            program.place(isMissing)
            bytes /= 2
        }
        program.place(.copied)
        program.store(.kept4, to: .kept3, Layout.stackBytes)
    }

    /// So many bytes of the stack, behind as many as `kept4` says.
    private func copy(_ program: inout KernelProgram, _ byteCount: Int) {
        program.set(.argument1, to: .kept3)
        program.add(Int32(Layout.stack), to: .argument1)
        program.add(.kept4, to: .argument1)
        program.set(.argument2, to: Int32(byteCount))
        program.load(.argument3, from: .frame, Self.stackPointerPlace)
        program.add(.kept4, to: .argument3)
        program.call(.readUser)
    }

    private func output(_ program: inout KernelProgram, to ring: Int32) {
        Layout.room.check(&program, else: .dropped)
        // Twice as much as it can be, for the kernel's sake.
        program.and(Int32(2 * Layout.pieceCount * Layout.pieceBytes - 1), into: .kept4)
        program.add(Int32(Layout.stack), to: .kept4)
        Layout.room.output(&program, to: ring, else: .dropped)
        program.load(.argument1, from: .kept3, Layout.task)
        program.shiftLeft(.argument1, by: 32)
        program.shiftRight(.argument1, by: 32)
        findThread(&program)
        program.store(.argument1, to: .argument2, Layout.threads)
        program.jump(to: .next)
        program.place(.dropped)
        program.set(.argument1, to: 1)
        program.fetchAndAdd(.argument1, to: .kept2, Layout.dropped)
    }

    /// Leaves in `argument2` where to look for the thread whose number is in `argument1`.
    private func findThread(_ program: inout KernelProgram) {
        program.set(.argument3, to: .argument1)
        program.and(1 << Int32(Layout.threadBits) - 1, into: .argument3)
        program.shiftLeft(.argument3, by: 3)
        program.set(.argument2, to: .kept2)
        program.add(.argument3, to: .argument2)
    }

    /// Of the task in `kept3`, if the beginning was noted.
    private func noteEnd(_ program: inout KernelProgram, in ring: Int32) {
        program.loadHalf(.argument1, from: .kept3, threadPlace)
        program.set(.kept4, to: .argument1)
        findThread(&program)
        program.load(.argument3, from: .argument2, Layout.threads)
        program.jump(to: .end, unless: .argument3, equals: .argument1)
        program.set(.argument3, to: 0)
        program.store(.argument3, to: .argument2, Layout.threads)
        program.set(.argument1, toMap: ring)
        program.set(.argument2, to: Int32(Layout.endBytes))
        program.set(.argument3, to: 0)
        program.call(.reserveInRing)
        program.jump(to: .droppedEnd, if: .result, equals: 0)
        program.set(.kept3, to: .result)
        program.set(.result, to: Int32(Layout.Kind.ended.rawValue))
        program.store(.result, to: .kept3, Layout.kind)
        program.store(.kept4, to: .kept3, Layout.task)
        program.call(.time)
        program.store(.result, to: .kept3, Layout.time)
        program.set(.argument1, to: .kept3)
        program.set(.argument2, to: 1)
        program.call(.submitToRing)
        program.jump(to: .end)
        program.place(.droppedEnd)
        program.set(.argument1, to: 1)
        program.fetchAndAdd(.argument1, to: .kept2, Layout.dropped)
    }
}

extension KernelProgram.Label {
    fileprivate static let next = Self("next")
    fileprivate static let isState = Self("isState")
    fileprivate static let isWindow = Self("isWindow")
    fileprivate static let isSome = Self("isSome")
    fileprivate static let isFew = Self("isFew")
    fileprivate static let draw = Self("draw")
    fileprivate static let isChosen = Self("isChosen")
    fileprivate static let partly = Self("partly")
    fileprivate static let copied = Self("copied")
    fileprivate static let dropped = Self("dropped")
    fileprivate static let droppedEnd = Self("droppedEnd")
}
