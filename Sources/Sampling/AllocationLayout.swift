/// What an `AllocationProbe` writes, in bytes: the memory that it shares with us, and its records.
enum AllocationLayout {
    // The shared memory.

    /// Where the program keeps the mean distance between two picked bytes; zero where the registers have it.
    static let intervalAddress = 0
    /// How many records found no room.
    static let droppedAllocations = 8
    static let droppedFrees = 16
    /// Of the room for one allocation's record that was given last; the next is given the next piece.
    static let ticket = 24
    /// The words above.
    static let wordBytes = 4096
    /// In which records are put together: how long one becomes is known only then.
    static let room = RecordRoom(ticket: ticket, start: wordBytes, bits: 15, count: 32)
    static let sharedBytes = wordBytes + room.count << room.bits

    // A record. One of a free ends after the address.

    static let kind = 0
    /// CLOCK_MONOTONIC.
    static let time = 8
    static let address = 16
    static let freeBytes = 24
    static let byteCount = 24
    static let interval = 32
    /// The process in the upper half, the thread in the lower one.
    static let task = 40
    /// Of the copy.
    static let stackBytes = 48
    /// Where the object's type is described, if it is one of Swift's; else anything.
    static let type = 56
    /// By their DWARF numbers.
    static let registers = 64
    static let registerCount = 17
    static let stack = registers + registerCount * 8
    /// The stack is copied in pieces, up to the first that is not all there.
    static let pieceBytes = 1024
    static let pieceCount = 16

    /// What each probed instruction tells of.
    enum Kind: UInt64 {
        case allocated = 0
        case freed = 1
    }
}
