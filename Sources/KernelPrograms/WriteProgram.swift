import Linux

/// What `WriteProbe` shares with the kernel, in bytes.
enum WriteLayout {
    /// The device number of all pipes, as the kernel has it.
    static let pipes = 0
    /// Sets of ways of two words: a pipe's inode number, and where its writes are noted. Each set is a cache line.
    static let table = 64
    static let setBits = 10
    static let setBytes = 1 << 6
    static let ways = 4
    static let wayBytes = 16
    /// Of inode numbers, which follow each other, these bits of the product tell the set.
    static let hashFactor: Int32 = 0x61C8_8647
    static let hashShift: Int32 = 20
    static let logs = table + setBytes << setBits

    // Within a log.
    /// The point that the program has reached (`WritePoint`).
    static let point = 0
    /// How many turns from one stream to the other were noted.
    static let turnCount = 8
    static let turns = 16

    static func set(of inode: UInt64) -> Int {
        let product = inode &* UInt64(hashFactor)
        return table + Int(product >> UInt64(hashShift) & (1 << UInt64(setBits) - 1)) * setBytes
    }
}

/// The fields of the kernel that the program below reads.
struct WriteFields {
    static let files = KernelTypes.Field("task_struct", "files")
    static let table = KernelTypes.Field("files_struct", "fdt")
    static let firstFiles = KernelTypes.Field("files_struct", "fd_array")
    static let tableLength = KernelTypes.Field("fdtable", "max_fds")
    static let tableFiles = KernelTypes.Field("fdtable", "fd")
    static let inode = KernelTypes.Field("file", "f_inode")
    static let number = KernelTypes.Field("inode", "i_ino")
    static let superBlock = KernelTypes.Field("inode", "i_sb")
    static let device = KernelTypes.Field("super_block", "s_dev")

    static let all = [files, table, firstFiles, tableLength, tableFiles, inode, number, superBlock, device]
    static let tracepoint = "btf_trace_sys_exit"
}

/// Notes, when a write of a program that is followed has been done, which stream it went to and how much it was.
///
/// It runs at the end of every system call on the host while it is attached, so it gives up early: for a call that writes
/// nothing, a descriptor that is neither 1 nor 2, a file that is no pipe, a pipe that is not followed.
struct WriteProgram {
    /// Of descriptors a process has so many without a table of its own (`NR_OPEN_DEFAULT`).
    private static let firstLength: Int32 = 64
    /// Threads that write at the very same moment may get in each other's way so often.
    private static let attempts: Int32 = 16

    /// Of logs, a power of two; and of one log.
    let logCount: Int
    let logBits: Int

    func program(sharing memory: Int32, _ types: KernelTypes) throws(SystemError) -> KernelProgram {
        var program = KernelProgram()
        program.load(.kept2, from: .argument1, 8)
        program.jump(to: .end, if: .kept2, isAtMost: 0)
        findDescriptor(&program)
        program.set(.kept4, toMemory: memory)
        program.call(.currentTask)
        program.load(.argument1, from: .result, try types.offset(of: WriteFields.files))
        try findPipe(&program, types)
        try findPipeInTable(&program, types)
        findLog(&program)
        note(&program)
        program.place(.end)
        program.set(.result, to: 0)
        program.exit()
        return program
    }

    /// Leaves the descriptor, 1 or 2, in `kept1`.
    private func findDescriptor(_ program: inout KernelProgram) {
        program.load(.argument1, from: .argument1, 0)
        program.load(.result, from: .argument1, Self.callNumber)
        for call in Self.calls { program.jump(to: .isWrite, if: .result, equals: call) }
        program.jump(to: .end)
        program.place(.isWrite)
        program.load(.kept1, from: .argument1, Self.firstArgument)
        // The kernel takes the lower half only.
        program.shiftLeft(.kept1, by: 32)
        program.shiftRight(.kept1, by: 32)
        program.jump(to: .isStream, if: .kept1, equals: 1)
        program.jump(to: .end, unless: .kept1, equals: 2)
        program.place(.isStream)
    }

    /// Takes the process's files in `argument1`, and leaves the inode's number in `argument2`. What a pointer's type
    /// leads to can be read without a call.
    private func findPipe(_ program: inout KernelProgram, _ types: KernelTypes) throws(SystemError) {
        let first = try types.offset(of: WriteFields.firstFiles)
        program.load(.argument3, from: .argument1, try types.offset(of: WriteFields.table))
        program.loadHalf(.argument4, from: .argument3, try types.offset(of: WriteFields.tableLength))
        program.jump(to: .table, unless: .argument4, equals: Self.firstLength)
        program.jump(to: .standardError, if: .kept1, equals: 2)
        program.load(.argument1, from: .argument1, first + 8)
        program.jump(to: .file)
        program.place(.standardError)
        program.load(.argument1, from: .argument1, first + 16)
        program.place(.file)
        program.load(.argument1, from: .argument1, try types.offset(of: WriteFields.inode))
        program.load(.argument2, from: .argument1, try types.offset(of: WriteFields.number))
        program.load(.argument1, from: .argument1, try types.offset(of: WriteFields.superBlock))
        program.loadHalf(.argument1, from: .argument1, try types.offset(of: WriteFields.device))
        program.jump(to: .pipe)
    }

    /// The same for a process that has had more files: its table has no type that could be followed.
    private func findPipeInTable(_ program: inout KernelProgram, _ types: KernelTypes) throws(SystemError) {
        program.place(.table)
        program.load(.argument3, from: .argument3, try types.offset(of: WriteFields.tableFiles))
        program.shiftLeft(.kept1, by: 3)
        program.add(.kept1, to: .argument3)
        read(&program, at: 0)
        read(&program, at: try types.offset(of: WriteFields.inode))
        program.load(.kept1, from: .frame, -8)
        program.set(.argument3, to: .kept1)
        read(&program, at: try types.offset(of: WriteFields.superBlock))
        read(&program, at: try types.offset(of: WriteFields.device))
        program.loadHalf(.kept3, from: .frame, -8)
        program.set(.argument3, to: .kept1)
        read(&program, at: try types.offset(of: WriteFields.number))
        program.set(.argument2, to: .argument3)
        program.set(.argument1, to: .kept3)
        program.place(.pipe)
    }

    /// The word that lies so far from the address in `argument3`, into the same.
    private func read(_ program: inout KernelProgram, at offset: Int) {
        program.add(Int32(offset), to: .argument3)
        program.set(.argument1, to: .frame)
        program.add(-8, to: .argument1)
        program.set(.argument2, to: 8)
        program.call(.readKernel)
        program.jump(to: .end, unless: .result, equals: 0)
        program.load(.argument3, from: .frame, -8)
    }

    /// Takes the device in `argument1`; leaves the log's address in `kept4`, and the stream, 0 or 1, in `kept1`.
    private func findLog(_ program: inout KernelProgram) {
        program.load(.argument3, from: .kept4, WriteLayout.pipes)
        program.jump(to: .end, unless: .argument1, equals: .argument3)
        program.set(.argument3, to: .argument2)
        program.multiply(.argument3, by: WriteLayout.hashFactor)
        program.shiftRight(.argument3, by: WriteLayout.hashShift)
        program.and(1 << Int32(WriteLayout.setBits) - 1, into: .argument3)
        program.shiftLeft(.argument3, by: Int32(WriteLayout.setBytes.trailingZeroBitCount))
        program.add(.kept4, to: .argument3)
        program.add(Int32(WriteLayout.table), to: .argument3)
        for way in 0..<WriteLayout.ways {
            let next = KernelProgram.Label("way \(way + 1)")
            program.load(.argument1, from: .argument3, way * WriteLayout.wayBytes)
            program.jump(to: next, unless: .argument1, equals: .argument2)
            program.load(.kept3, from: .argument3, way * WriteLayout.wayBytes + 8)
            program.jump(to: .log)
            program.place(next)
        }
        program.jump(to: .end)
        program.place(.log)
        program.set(.kept1, to: .kept3)
        program.and(1, into: .kept1)
        program.shiftRight(.kept3, by: 1)
        program.and(Int32(logCount - 1), into: .kept3)
        program.shiftLeft(.kept3, by: Int32(logBits))
        program.add(.kept3, to: .kept4)
        program.add(Int32(WriteLayout.logs), to: .kept4)
    }

    /// Moves the log's point on by the bytes in `kept2`. Where that turns to the other stream, what the point was is
    /// kept as a turn.
    private func note(_ program: inout KernelProgram) {
        program.set(.kept3, to: .kept1)
        program.multiply(.kept3, by: Int32(WritePoint.positionBits))
        program.set(.argument5, to: Self.attempts)
        program.place(.again)
        program.jump(to: .end, if: .argument5, equals: 0)
        program.add(-1, to: .argument5)
        program.load(.result, from: .kept4, WriteLayout.point)
        program.set(.argument2, to: .result)
        program.set(.argument3, to: .result)
        program.shiftRight(.argument3, by: .kept3)
        program.and(Int32(WritePoint.positionMask), into: .argument3)
        program.set(.argument4, to: .argument3)
        program.add(.kept2, to: .argument4)
        program.and(Int32(WritePoint.positionMask), into: .argument4)
        program.subtract(.argument3, from: .argument4)
        program.shiftLeft(.argument4, by: .kept3)
        program.add(.result, to: .argument4)
        // Without the stream, and then with this one.
        program.shiftLeft(.argument4, by: 2)
        program.shiftRight(.argument4, by: 2)
        program.set(.argument1, to: .kept1)
        program.shiftLeft(.argument1, by: Int32(WritePoint.streamShift))
        program.or(.argument1, into: .argument4)
        program.exchange(ifUnchanged: .kept4, WriteLayout.point, for: .argument4)
        program.jump(to: .again, unless: .result, equals: .argument2)
        program.set(.argument1, to: .argument2)
        program.shiftRight(.argument1, by: Int32(WritePoint.streamShift))
        program.jump(to: .end, if: .argument1, equals: .kept1)
        program.set(.argument1, to: 1)
        program.fetchAndAdd(.argument1, to: .kept4, WriteLayout.turnCount)
        program.and(Int32(turnLimit - 1), into: .argument1)
        program.shiftLeft(.argument1, by: 3)
        program.add(.argument1, to: .kept4)
        program.store(.argument2, to: .kept4, WriteLayout.turns)
    }

    /// So many turns are kept, the latest ones: half of the log's memory, of which some words lie before them.
    var turnLimit: Int { 1 << (logBits - 4) }
}

extension KernelProgram.Label {
    fileprivate static let isWrite = Self("isWrite")
    fileprivate static let isStream = Self("isStream")
    fileprivate static let table = Self("table")
    fileprivate static let standardError = Self("standardError")
    fileprivate static let file = Self("file")
    fileprivate static let pipe = Self("pipe")
    fileprivate static let log = Self("log")
    fileprivate static let again = Self("again")
}
