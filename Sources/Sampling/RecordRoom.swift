import KernelPrograms

/// Where a program in the kernel puts a record together whose length is known only then: pieces of memory that it shares
/// with us, of which each record is given the next.
///
/// As many records can be at it at once as there are pieces of room; who is beyond that finds another's name in the end,
/// and its record is dropped. The shared memory's address is in `kept2`.
struct RecordRoom {
    /// Where the number lies of the room that was given last.
    let ticket: Int
    /// Where the room begins; what is before it are words of other use.
    let start: Int
    /// A piece has two to this many bytes.
    let bits: Int
    /// A power of two.
    let count: Int

    /// In the program's own frame: the number of its room.
    static let ticketPlace = -8

    /// Within such room, behind the record: whose it is.
    var holder: Int { 1 << bits - 8 }

    /// Leaves the address of room in `kept3`, and writes there whose it is.
    func take(_ program: inout KernelProgram) {
        program.set(.argument1, to: 1)
        program.fetchAndAdd(.argument1, to: .kept2, ticket)
        program.store(.argument1, to: .frame, Self.ticketPlace)
        program.set(.argument2, to: .argument1)
        program.and(Int32(count - 1), into: .argument1)
        program.shiftLeft(.argument1, by: Int32(bits))
        program.set(.kept3, to: .kept2)
        program.add(.argument1, to: .kept3)
        program.add(Int32(start), to: .kept3)
        program.store(.argument2, to: .kept3, holder)
    }

    /// Jumps where the room at `kept3` has become another's.
    func check(_ program: inout KernelProgram, else dropped: KernelProgram.Label) {
        program.load(.result, from: .frame, Self.ticketPlace)
        program.load(.argument1, from: .kept3, holder)
        program.jump(to: dropped, unless: .result, equals: .argument1)
    }

    /// As many bytes of the room as `kept4` says.
    func output(_ program: inout KernelProgram, to ring: Int32, else dropped: KernelProgram.Label) {
        program.set(.argument1, toMap: ring)
        program.set(.argument2, to: .kept3)
        program.set(.argument3, to: .kept4)
        // BPF_RB_NO_WAKEUP: the ring is read by the clock.
        program.set(.argument4, to: 1)
        program.call(.outputToRing)
        program.jump(to: dropped, unless: .result, equals: 0)
    }
}
