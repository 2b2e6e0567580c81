/// What a `WaitProbe` writes, in bytes: the memory that it shares with us, and its records.
enum WaitLayout {
    // The shared memory.

    /// The number of the process that is followed, or that starts what is followed; zero where nobody is.
    static let process = 0
    /// How many records found no room.
    static let dropped = 8
    /// Of the room for one record that was given last; the next is given the next piece.
    static let ticket = 16
    /// The stretch of time that waits are counted in, and how many of them began in it.
    static let window = 24
    static let windowCount = 32
    /// Words: of threads whose wait was noted, their numbers, each at its lowest bits.
    static let threads = 64
    static let threadBits = 12
    static let wordBytes = 40 << 10
    /// In which records are put together: how long one becomes is known only then.
    static let room = RecordRoom(ticket: ticket, start: wordBytes, bits: 14, count: 32)
    /// One piece of room more than is given: the kernel bounds a record's length by a power of two.
    static let sharedBytes = wordBytes + (room.count + 1) << room.bits

    // How many waits are noted, chosen without knowing how long they will be.

    /// A stretch is 2²⁷ ns, about an eighth of a second.
    static let windowBits: Int32 = 27
    /// So many waits of a stretch are noted all,
    static let allCount: Int32 = 256
    /// then one of so many,
    static let someWeight: Int32 = 16
    /// and from so many on one of so many.
    static let fewCount: Int32 = 4096
    static let fewWeight: Int32 = 128

    // A record. One of an end ends after the task.

    static let kind = 0
    /// CLOCK_MONOTONIC.
    static let time = 8
    /// The process in the upper half, the thread in the lower one; of an end, the thread alone.
    static let task = 16
    static let endBytes = 24
    /// Zero where the thread could run.
    static let state = 24
    /// The number of the system call; negative in none.
    static let call = 32
    /// How many waits it stands for.
    static let weight = 40
    /// Of the copy.
    static let stackBytes = 48
    /// By their DWARF numbers.
    static let registers = 56
    static let registerCount = 17
    static let stack = registers + registerCount * 8
    /// The stack is copied in pieces. Where one is not all there, its half is tried, and so on.
    static let pieceBytes = 1024
    static let pieceCount = 8
    static let leastPieceBytes = 16

    enum Kind: UInt64 {
        case began = 0
        case ended = 1
    }
}
