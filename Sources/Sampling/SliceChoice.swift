/// How much of the stack the kernel shall copy with each sample: as much as it can until the samples themselves have
/// shown that an eighth does as well.
///
/// A copy ends where the stack does, except where other memory follows, as above each goroutine: there every sample
/// would cost the program the whole copy. Until the choice is made, and as long as it is for the short slice, each walk
/// is tried with no more than that. The first to be cut off by it brings the long slice back, for good: a program whose
/// stacks grow loses the callers of those few samples only that come before the next draining.
struct SliceChoice: Sendable {
    enum Width: Sendable {
        case long, short
    }

    /// Samples that a choice for the short slice rests on.
    private static let trial = 64
    /// By how much the short slice is shorter than the long one.
    private static let part = 8

    private let shortBytes: Int
    private(set) var width = Width.long
    private var isSettled = false
    private var seen = 0
    private var copiedBytes = 0

    init(longBytes: Int) {
        shortBytes = Self.shortBytes(of: longBytes)
    }

    /// A multiple of 8, as the kernel asks for.
    static func shortBytes(of longBytes: Int) -> Int { longBytes / part & ~7 }

    /// How much of a slice a walk is tried with.
    var triedBytes: Int { isSettled ? .max : shortBytes }

    /// Learns from a sample that brought `copied` bytes, and whether so many as were tried were too few.
    mutating func note(copied: Int, wasCut: Bool) {
        guard !isSettled else { return }
        if wasCut {
            width = .long
            isSettled = true
        } else if width == .long {
            weigh(copied)
        }
    }

    /// The short slice pays where the long one is copied mostly for nothing.
    private mutating func weigh(_ copied: Int) {
        seen += 1
        copiedBytes += copied
        guard seen == Self.trial else { return }
        if copiedBytes > 2 * shortBytes * seen { width = .short }
        seen = 0
        copiedBytes = 0
    }
}
