import KernelPrograms

/// What the kernel runs when a thread comes to a probed instruction: it notes which object was allocated or freed, and
/// with an allocation the registers and the stack.
///
/// It only reads the program's memory, touches no page that is not there, and does the same work whatever it finds.
struct AllocationProgram {
    /// Where the kernel keeps the registers that hold the arguments.
    let object: Int
    let bytes: Int
    /// Nil where the program keeps it in memory.
    let interval: Int?
    let freed: Int
    /// Nothing of the stack is beyond, where it is above the stack pointer at all.
    let stackEnd: Place
    /// Whether what is allocated may be objects of Swift.
    let readsTypes: Bool

    enum Place {
        /// In the register that the kernel keeps so far.
        case register(Int)
        /// So far from where a register points.
        case memory(Int, at: Int)
    }

    private typealias Layout = AllocationLayout

    func program(into ring: Int32, sharing memory: Int32) -> KernelProgram {
        var program = KernelProgram()
        program.set(.kept1, to: .argument1)
        program.set(.kept2, toMemory: memory)
        program.call(.attachmentCookie)
        program.jump(to: .free, if: .result, equals: Int32(Layout.Kind.freed.rawValue))
        Layout.room.take(&program)
        noteHead(&program, .allocated, object: object)
        noteNumbers(&program)
        noteType(&program)
        noteRegisters(&program)
        noteStack(&program)
        output(&program, to: ring)
        program.place(.free)
        reserve(&program, Layout.freeBytes, in: ring, else: .droppedFree)
        noteHead(&program, .freed, object: freed)
        submit(&program)
        count(&program, at: .droppedAllocation, in: Layout.droppedAllocations)
        count(&program, at: .droppedFree, in: Layout.droppedFrees)
        return program
    }

    /// As many bytes of the room as `kept4` says.
    private func output(_ program: inout KernelProgram, to ring: Int32) {
        Layout.room.check(&program, else: .droppedAllocation)
        Layout.room.output(&program, to: ring, else: .droppedAllocation)
        program.exit()
    }

    /// Leaves the record's address in `kept3`.
    private func reserve(
        _ program: inout KernelProgram, _ byteCount: Int, in ring: Int32, else dropped: KernelProgram.Label
    ) {
        program.set(.argument1, toMap: ring)
        program.set(.argument2, to: Int32(byteCount))
        program.set(.argument3, to: 0)
        program.call(.reserveInRing)
        program.jump(to: dropped, if: .result, equals: 0)
        program.set(.kept3, to: .result)
    }

    private func noteHead(_ program: inout KernelProgram, _ kind: Layout.Kind, object: Int) {
        program.set(.result, to: Int32(kind.rawValue))
        program.store(.result, to: .kept3, Layout.kind)
        program.call(.time)
        program.store(.result, to: .kept3, Layout.time)
        program.load(.result, from: .kept1, object)
        program.store(.result, to: .kept3, Layout.address)
    }

    private func noteNumbers(_ program: inout KernelProgram) {
        program.load(.result, from: .kept1, bytes)
        program.store(.result, to: .kept3, Layout.byteCount)
        program.call(.taskNumbers)
        program.store(.result, to: .kept3, Layout.task)
        if let interval {
            program.load(.result, from: .kept1, interval)
            program.store(.result, to: .kept3, Layout.interval)
        } else {
            read(&program, 8, to: Layout.interval)
            program.load(.argument3, from: .kept2, Layout.intervalAddress)
            program.call(.readUser)
        }
    }

    /// `swift_allocObject` calls `swift_slowAlloc`, which saves the register that holds the object's metadata right above
    /// its frame pointer's place, and calls the allocator, whose frame is the present one. In the metadata of a class, the
    /// sixth word leads to what all objects of the type share (include/swift/ABI/Metadata.h, `TargetClassMetadata`).
    private func noteType(_ program: inout KernelProgram) {
        program.set(.kept4, to: 0)
        program.store(.kept4, to: .kept3, Layout.type)
        guard readsTypes else { return }
        program.load(.kept4, from: .kept1, Self.framePointerPlace)
        for distance in [0, -16, Self.descriptionPlace] {
            read(&program, 8, to: Layout.type)
            program.set(.argument3, to: .kept4)
            program.add(Int32(distance), to: .argument3)
            program.call(.readUser)
            program.load(.kept4, from: .kept3, Layout.type)
        }
    }

    private static let descriptionPlace = 40

    private func noteRegisters(_ program: inout KernelProgram) {
        for (number, place) in Self.places.enumerated() {
            program.load(.result, from: .kept1, place)
            program.store(.result, to: .kept3, Layout.registers + number * 8)
        }
    }

    /// Leaves in `kept4` how long the record is.
    private func noteStack(_ program: inout KernelProgram) {
        measureStack(&program)
        program.set(.kept4, to: 0)
        program.store(.kept4, to: .kept3, Layout.stackBytes)
        program.set(.kept4, to: Int32(Layout.stack))
        for piece in 0..<Layout.pieceCount {
            let distance = piece * Layout.pieceBytes
            let isThere = KernelProgram.Label("piece \(piece)")
            program.load(.result, from: .frame, Self.stackLengthPlace)
            program.jump(to: isThere, if: .result, isAtLeast: Int32(distance + 1))
            program.jump(to: .copied)
            program.place(isThere)
            read(&program, Layout.pieceBytes, to: Layout.stack + distance)
            program.load(.argument3, from: .kept1, Self.stackPointerPlace)
            program.add(Int32(distance), to: .argument3)
            program.call(.readUser)
            program.jump(to: .copied, unless: .result, equals: 0)
            program.set(.kept4, to: Int32(distance + Layout.pieceBytes))
            program.store(.kept4, to: .kept3, Layout.stackBytes)
            program.add(Int32(Layout.stack), to: .kept4)
        }
        program.place(.copied)
    }

    /// Keeps in the frame how far it is to the stack's end.
    private func measureStack(_ program: inout KernelProgram) {
        switch stackEnd {
        case .register(let place): program.load(.kept4, from: .kept1, place)
        case .memory(let place, let distance):
            program.set(.argument1, to: .frame)
            program.add(Int32(Self.stackLengthPlace), to: .argument1)
            program.set(.argument2, to: 8)
            program.load(.argument3, from: .kept1, place)
            program.add(Int32(distance), to: .argument3)
            program.call(.readUser)
            program.load(.kept4, from: .frame, Self.stackLengthPlace)
        }
        program.load(.result, from: .kept1, Self.stackPointerPlace)
        program.subtract(.result, from: .kept4)
        program.store(.kept4, to: .frame, Self.stackLengthPlace)
    }

    private static let stackLengthPlace = -16

    /// All arguments but from where.
    private func read(_ program: inout KernelProgram, _ byteCount: Int, to place: Int) {
        program.set(.argument1, to: .kept3)
        program.add(Int32(place), to: .argument1)
        program.set(.argument2, to: Int32(byteCount))
    }

    private func submit(_ program: inout KernelProgram) {
        program.set(.argument1, to: .kept3)
        // BPF_RB_NO_WAKEUP, as for all that is read by the clock.
        program.set(.argument2, to: 1)
        program.call(.submitToRing)
        program.set(.result, to: 0)
        program.exit()
    }

    private func count(_ program: inout KernelProgram, at label: KernelProgram.Label, in counter: Int) {
        program.place(label)
        program.set(.argument1, to: 1)
        program.fetchAndAdd(.argument1, to: .kept2, counter)
        program.set(.result, to: 0)
        program.exit()
    }
}

extension KernelProgram.Label {
    fileprivate static let free = Self("free")
    fileprivate static let copied = Self("copied")
    fileprivate static let droppedAllocation = Self("droppedAllocation")
    fileprivate static let droppedFree = Self("droppedFree")
}
