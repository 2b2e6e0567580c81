import KernelPrograms
import Stacks

/// Of a child task, who awaits it: the chain of contexts ends where the task begins, and the parent has its own.
///
/// The task itself lies a little before its first context, in one piece of memory with it: it is found by what all tasks
/// begin with. Whether that is the task that runs is checked when the note is read (`Unwinder`), as it is whether a parent
/// was suspended, before its chain was copied and after.
extension TaskProbe {
    private typealias Record = Layout.Task

    /// In our own frame, below the registers: the context that was followed last.
    static let contextPlace = place(of: Interrupted.instructionPointer) - 8
    /// How many pieces are looked through for a task. Between a task and its context lies its result, which may be large.
    private static let taskPieceCount: Int32 = 4
    private static let alignment = Int32(SwiftTask.Layout.alignment)

    static func noteTasks(_ program: inout KernelProgram, noting memory: Int32) {
        findTaskHeader(&program, memory)
        for index in 0..<Layout.taskLimit {
            noteTask(&program, index)
        }
    }

    /// Leaves the task's address in `kept3`.
    private static func findTaskHeader(_ program: inout KernelProgram, _ memory: Int32) {
        program.set(.kept2, toMemory: memory)
        program.load(.kept2, from: .kept2, Layout.metadata)
        program.jump(to: .noted, if: .kept2, isAtLeast: -1)
        program.load(.kept3, from: .frame, contextPlace)
        // The words of a piece are looked at from its end on.
        program.add(alignment - Int32(SwiftTask.Layout.contextDistance) - pieceBytes, to: .kept3)
        program.set(.kept1, to: 0)
        program.place(.nextTaskPiece)
        program.jump(to: .noted, if: .kept1, isAtLeast: taskPieceCount)
        program.set(.argument1, to: .frame)
        program.add(-pieceBytes, to: .argument1)
        program.set(.argument2, to: pieceBytes)
        program.set(.argument3, to: .kept3)
        program.call(.readUser)
        program.jump(to: .noted, unless: .result, equals: 0)
        program.set(.argument2, to: pieceBytes)
        program.set(.argument1, to: .frame)
        program.place(.nextTaskWord)
        program.add(-alignment, to: .argument2)
        program.add(-alignment, to: .argument1)
        program.load(.result, from: .argument1, 0)
        program.jump(to: .task(0), if: .result, equals: .kept2)
        program.jump(to: .nextTaskWord, unless: .argument2, equals: 0)
        program.add(-pieceBytes, to: .kept3)
        program.add(1, to: .kept1)
        program.jump(to: .nextTaskPiece)
        program.place(.task(0))
        program.add(.argument2, to: .kept3)
    }

    /// Of the task at `kept3`, and leaves its parent there.
    private static func noteTask(_ program: inout KernelProgram, _ index: Int) {
        let record = Layout.tasks + index * Layout.taskBytes
        program.store(.kept3, to: .kept4, record + Record.address)
        program.set(.kept1, to: 0)
        program.store(.kept1, to: .kept4, record + Record.linkCount)
        read(&program, Int32(SwiftTask.Layout.headerBytes), at: 0, to: record + Record.header)
        if index > 0 {
            followLinks(&program, of: index)
            program.load(.kept3, from: .kept4, record + Record.address)
            read(&program, 16, at: SwiftTask.Layout.status, to: record + Record.statusAfter)
            read(&program, 16, at: SwiftTask.Layout.resumption, to: record + Record.resumptionAfter)
        }
        program.set(.argument1, to: Int32(index + 1))
        program.load(.result, from: .kept4, record + Record.header + Int(SwiftTask.Layout.flags))
        program.and(Int32(SwiftTask.childFlag), into: .result)
        program.jump(to: .isChild(index), unless: .result, equals: 0)
        program.store(.argument1, to: .kept4, Layout.taskCount)
        program.jump(to: .noted)
        program.place(.isChild(index))
        read(&program, 16, at: SwiftTask.Layout.parent, to: record + Record.parent)
        program.set(.argument1, to: Int32(index + 1))
        program.store(.argument1, to: .kept4, Layout.taskCount)
        program.load(.kept3, from: .kept4, record + Record.parent)
    }

    /// Reads to the note what lies so far behind the address in `kept3`.
    private static func read(
        _ program: inout KernelProgram, _ byteCount: Int32, at offset: UInt64, to place: Int
    ) {
        program.set(.argument1, to: .kept4)
        program.add(Int32(place), to: .argument1)
        program.set(.argument2, to: byteCount)
        program.set(.argument3, to: .kept3)
        program.add(Int32(offset), to: .argument3)
        program.call(.readUser)
        program.jump(to: .noted, unless: .result, equals: 0)
    }

    /// From the context with which the task goes on.
    private static func followLinks(_ program: inout KernelProgram, of index: Int) {
        let record = Layout.tasks + index * Layout.taskBytes
        program.load(.kept3, from: .kept4, record + Record.header + Int(SwiftTask.Layout.resumption) + 8)
        program.place(.nextTaskLink(index))
        program.jump(to: .taskLinked(index), if: .kept1, isAtLeast: Int32(Record.linkLimit))
        program.set(.kept2, to: .kept1)
        program.shiftLeft(.kept2, by: Int32(Layout.linkBytes.trailingZeroBitCount))
        program.add(.kept4, to: .kept2)
        program.add(Int32(record + Record.links), to: .kept2)
        program.set(.argument1, to: .kept2)
        program.set(.argument2, to: Int32(Layout.linkBytes))
        program.set(.argument3, to: .kept3)
        program.call(.readUser)
        program.jump(to: .taskLinked(index), unless: .result, equals: 0)
        program.add(1, to: .kept1)
        program.store(.kept1, to: .kept4, record + Record.linkCount)
        program.load(.kept3, from: .kept2, 0)
        program.jump(to: .nextTaskLink(index), unless: .kept3, equals: 0)
        program.place(.taskLinked(index))
    }
}

extension KernelProgram.Label {
    fileprivate static let nextTaskPiece = Self("nextTaskPiece")
    fileprivate static let nextTaskWord = Self("nextTaskWord")
    // Of the tasks that await one another, by their number.
    fileprivate static func task(_ index: Int) -> Self { Self("task \(index)") }
    fileprivate static func isChild(_ index: Int) -> Self { Self("isChild \(index)") }
    fileprivate static func nextTaskLink(_ index: Int) -> Self { Self("nextTaskLink \(index)") }
    fileprivate static func taskLinked(_ index: Int) -> Self { Self("taskLinked \(index)") }
}
