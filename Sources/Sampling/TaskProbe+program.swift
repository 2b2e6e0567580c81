import KernelPrograms

extension TaskProbe {
    /// Of the stack, so much is copied at once, and so often.
    static let pieceBytes: Int32 = 256
    private static let pieceCount: Int32 = 32

    /// Looks at each word of the stack for an address that a task's function returns to. Below it lie the frame pointer
    /// that the function saved, and below that its context.
    static func program(noting memory: Int32, _ kind: Kind = .tasks) -> KernelProgram {
        // There the registers are the program's own.
        let isAtMarkers = kind == .tasksAtMarkers
        var program = KernelProgram()
        program.set(.kept1, to: .argument1)
        program.set(.kept2, toMemory: memory)
        // Nothing to look for: at most samples.
        program.load(.result, from: .kept2, 0)
        program.jump(to: .end, if: .result, isAtLeast: -1)
        if isAtMarkers { takeRegisters(&program) } else { findRegisters(&program) }
        findTask(&program)
        program.place(.found)
        beginNote(&program, of: kind)
        followLinks(&program)
        noteTasks(&program, noting: memory)
        endNote(&program)
        program.place(.end)
        // The sample is to be kept; so is the probe, of which 1 would take the instruction away.
        program.set(.result, to: isAtMarkers ? 0 : 1)
        program.exit()
        return program
    }

    /// Jumps to `found` with the address of a piece of the stack in `kept3`, and in `argument2` how far into it the
    /// return address lies.
    private static func findTask(_ program: inout KernelProgram) {
        program.load(.kept3, from: .frame, place(of: Interrupted.stackPointer))
        program.set(.kept4, to: 0)
        program.place(.nextPiece)
        program.jump(to: .end, if: .kept4, isAtLeast: pieceCount)
        read(&program, pieceBytes)
        program.set(.argument1, to: .frame)
        program.add(-pieceBytes, to: .argument1)
        program.set(.argument2, to: 0)
        let returns: [KernelProgram.Register] = [.argument3, .argument4, .argument5]
        for (index, register) in returns.enumerated() { program.load(register, from: .kept2, index * 8) }
        program.place(.nextWord)
        program.load(.result, from: .argument1, 0)
        for register in returns { program.jump(to: .found, if: .result, equals: register) }
        program.add(8, to: .argument1)
        program.add(8, to: .argument2)
        program.jump(to: .nextWord, unless: .argument2, equals: pieceBytes)
        program.add(pieceBytes, to: .kept3)
        program.add(1, to: .kept4)
        program.jump(to: .nextPiece)
    }

    /// Reads to the lowest bytes of the frame what lies at the address in `kept3`.
    static func read(_ program: inout KernelProgram, _ byteCount: Int32) {
        program.set(.argument1, to: .frame)
        program.add(-pieceBytes, to: .argument1)
        program.set(.argument2, to: byteCount)
        program.set(.argument3, to: .kept3)
        program.call(.readUser)
        program.jump(to: .end, unless: .result, equals: 0)
    }

    /// Leaves the note's address in `kept4`, and the first context in `kept3`.
    private static func beginNote(_ program: inout KernelProgram, of kind: Kind) {
        program.add(.argument2, to: .kept3)
        program.add(-16, to: .kept3)
        read(&program, 8)
        beginNote(&program, kind)
        program.store(.kept3, to: .kept4, Layout.slot)
        program.load(.kept3, from: .frame, Int(-pieceBytes))
        program.store(.kept3, to: .kept4, Layout.context)
    }

    /// Leaves the address of the next note in `kept4`, with the sample's time and place in it.
    static func beginNote(_ program: inout KernelProgram, _ kind: Kind) {
        program.set(.argument1, to: 1)
        program.fetchAndAdd(.argument1, to: .kept2, Layout.count)
        program.and(Int32(kind.noteCount - 1), into: .argument1)
        program.shiftLeft(.argument1, by: Int32(kind.noteBits))
        program.set(.kept4, to: .kept2)
        program.add(.argument1, to: .kept4)
        program.add(Int32(Layout.notes), to: .kept4)
        program.call(.time)
        program.store(.result, to: .kept4, Layout.time)
        program.load(.result, from: .frame, place(of: Interrupted.stackPointer))
        program.store(.result, to: .kept4, Layout.stackPointer)
        program.load(.result, from: .frame, place(of: Interrupted.instructionPointer))
        program.store(.result, to: .kept4, Layout.instructionPointer)
    }

    /// Writing a long one takes longer than the kernel needs from the note to the sample.
    static func endNote(_ program: inout KernelProgram) {
        program.place(.noted)
        program.call(.time)
        program.store(.result, to: .kept4, Layout.endTime)
    }

    private static func followLinks(_ program: inout KernelProgram) {
        program.set(.kept1, to: 0)
        program.store(.kept1, to: .kept4, Layout.linkCount)
        program.store(.kept1, to: .kept4, Layout.taskCount)
        program.place(.nextLink)
        program.jump(to: .noted, if: .kept1, isAtLeast: Int32(Layout.linkLimit))
        program.set(.kept2, to: .kept1)
        program.shiftLeft(.kept2, by: Int32(Layout.linkBytes.trailingZeroBitCount))
        program.add(.kept4, to: .kept2)
        program.add(Int32(Layout.links), to: .kept2)
        program.set(.argument1, to: .kept2)
        program.set(.argument2, to: Int32(Layout.linkBytes))
        program.set(.argument3, to: .kept3)
        program.call(.readUser)
        program.jump(to: .noted, unless: .result, equals: 0)
        program.add(1, to: .kept1)
        program.store(.kept1, to: .kept4, Layout.linkCount)
        program.store(.kept3, to: .frame, contextPlace)
        program.load(.kept3, from: .kept2, 0)
        program.jump(to: .nextLink, unless: .kept3, equals: 0)
    }
}

extension KernelProgram.Label {
    static let inKernel = Self("inKernel")
    static let search = Self("search")
    static let nextPiece = Self("nextPiece")
    static let nextWord = Self("nextWord")
    static let found = Self("found")
    static let nextLink = Self("nextLink")
    static let noted = Self("noted")
    static let goroutineInKernel = Self("goroutineInKernel")
    static let goroutine = Self("goroutine")
    static let onScheduler = Self("onScheduler")
    static let onSignal = Self("onSignal")
    static let elsewhere = Self("elsewhere")
    static let onGoroutine = Self("onGoroutine")
    static let note = Self("note")
    static let links = Self("links")
}
