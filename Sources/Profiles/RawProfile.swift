/// What a sampler saw, before symbols: addresses as offsets in the files they were mapped from.
package struct RawProfile: Equatable, Sendable {
    package var modules: [Module] = []
    /// Where code of the modules lies, by their indexes: from that follows where their data does.
    package var places: [Int32: CodePlace] = [:]
    package var stacks = RawStackTable()
    package var threads: [ThreadInfo] = []
    /// One for each of `threads`.
    package var threadTimes: [WallTimes] = []
    /// Of the program as a whole; zero where nothing was measured.
    package var wallTimes = WallTimes()
    /// Empty where they were not told apart.
    package var processes: [ProfiledProcess] = []
    /// Empty where no samples have labels.
    package var labelSets: [LabelSet] = []
    /// Their stacks are indexes into `stacks` of this profile.
    package var sets: [SampleSet] = []

    /// A piece of a file in memory.
    package struct CodePlace: Equatable, Sendable {
        package let address: UInt64
        package let fileOffset: UInt64

        package init(address: UInt64, fileOffset: UInt64) {
            self.address = address
            self.fileOffset = fileOffset
        }
    }

    /// Callers that are read from memory are those of this long after the sample at the latest, in nanoseconds.
    package static let resumptionDelayNs: UInt64 = 2_000_000

    package init() {}

    /// The set of CPU samples; an empty one where there is none yet.
    package var cpu: SampleSet {
        get { sets.first { $0.types == [.cpu] } ?? .cpu() }
        set {
            if let index = sets.firstIndex(where: { $0.types == [.cpu] }) {
                sets[index] = newValue
            } else {
                sets.append(newValue)
            }
        }
    }
}

/// A file, or a kind of memory, that code ran from.
package struct Module: Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// A file in the jail's view.
        case file
        /// Executable memory without a file, such as a just-in-time compiler's.
        case anonymous
        case vdso
        case kernel
        /// No mapping was known for the address.
        case unknown
    }

    package let kind: Kind
    /// The path as seen inside the jail; hostile text.
    package let path: String
    /// Lower-case hexadecimal; empty where the record carried none.
    package let buildID: String
    /// Whose memory it is, for memory without a file of processes that are told apart; else 0.
    package let process: Int32

    package init(kind: Kind, path: String, buildID: String = "", process: Int32 = 0) {
        self.kind = kind
        self.path = path
        self.buildID = buildID
        self.process = process
    }
}

/// One level of a stack before symbols.
package struct RawFrame: Hashable, Sendable {
    package enum Address: UInt8, Hashable, Sendable {
        /// Where the program was; look it up as it is.
        case instructionPointer
        /// Where a call will return to; look up the byte before it, which belongs to the call.
        case returnAddress
        /// Where a suspended caller will go on: the beginning of a piece of a Swift async function.
        case resumption
        /// Likewise, as it stood a moment after the sample: where another invocation may have taken its place.
        case laterResumption
    }

    /// An index into `RawProfile.modules`, or a marker.
    package let module: Int32
    /// For files: the offset in the file. Else: the address.
    package let offset: UInt64
    package let address: Address

    package init(module: Int32, offset: UInt64, address: Address) {
        self.module = module
        self.offset = offset
        self.address = address
    }

    package var isResumption: Bool { address == .resumption || address == .laterResumption }

    /// Stands at the root of a stack whose callers could not be found. Never an invented parent.
    package static let truncated = RawFrame(module: -1, offset: 0, address: .instructionPointer)
    /// Stands at the root of a stack deeper than the limits.
    package static let deeper = RawFrame(module: -2, offset: 0, address: .instructionPointer)

    /// Stands above an async function whose callers could not be read; the rest of the stack is who resumed its task.
    package static let resumed = RawFrame(module: -3, offset: 0, address: .returnAddress)

    /// Stands at the root of a child task's stack of which is not known where its parent is.
    package static let unawaited = RawFrame(module: -4, offset: 0, address: .returnAddress)
    /// Stands between a child task and the frames of its parent, which is suspended.
    package static let awaited = RawFrame(module: -5, offset: 0, address: .returnAddress)

    /// Stands on the stack of an allocation: what is right below it is the allocator's business.
    ///
    /// - Parameter type: where the object's type is described in the program's memory; zero where it is not known.
    package static func allocation(type: UInt64) -> RawFrame {
        RawFrame(module: allocationModule, offset: type, address: .instructionPointer)
    }
    private static let allocationModule: Int32 = -6

    package var isAllocation: Bool { module == Self.allocationModule }

    /// Stands on the stack of a thread that does not run.
    package static func waiting(_ wait: RawWait) -> RawFrame {
        RawFrame(module: waitModule, offset: wait.rawValue, address: .instructionPointer)
    }
    private static let waitModule: Int32 = -7

    /// Nil where the frame says nothing of a wait.
    package var wait: RawWait? { module == Self.waitModule ? RawWait(rawValue: offset) : nil }

    package var isMarker: Bool { module < 0 }
}

/// What a thread that does not run is at, by the system call that it is in.
package enum RawWait: UInt64, CaseIterable, Sendable {
    /// It could run, but its processor is at something else.
    case ready
    case sleep
    /// Locks, conditions and whatever else is made of a word in memory: which, the callers tell.
    case futex
    case inputOutput
    /// For one of several descriptors.
    case events
    case signal
    case child
    /// For the lock of the process's own map of memory.
    case memoryMap
    /// In no system call: a page of memory is fetched, or made.
    case page
    case other

    // Of goroutines, by what Go's own runtime says; also `ready`, `sleep`, `inputOutput` and `other`.

    case channelReceive
    case channelSend
    case select
    case mutex
    case readWriteMutex
    case waitGroup
    case condition
    case semaphore
    /// The garbage collector has the goroutine help, or wait.
    case collector
    /// The kernel may be at work for it, or it waits there.
    case systemCall
    /// No wait: where, the clock's samples say.
    case running
}

/// Stacks as (frame, parent) pairs: one integer stands for a whole stack, and equal callers are kept once.
package struct RawStackTable: Equatable, Sendable {
    package private(set) var frames: [RawFrame] = []
    /// The caller's index, always smaller than the stack's own; -1 at the root.
    package private(set) var parents: [Int32] = []
    private var indexes: [Key: Int32] = [:]

    private struct Key: Hashable, Sendable {
        let frame: RawFrame
        let parent: Int32
    }

    package init() {}

    /// The index of the stack that `frame` makes on top of `parent` (-1: of nothing).
    package mutating func push(_ frame: RawFrame, on parent: Int32) -> Int32 {
        let key = Key(frame: frame, parent: parent)
        if let index = indexes[key] { return index }
        let index = Int32(frames.count)
        frames.append(frame)
        parents.append(parent)
        indexes[key] = index
        return index
    }
}
