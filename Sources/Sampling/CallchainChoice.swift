/// Whether the kernel shall follow the frame pointers with each sample: it does until the samples themselves have shown
/// that the slices of the stack reach the start alone.
///
/// Up to 127 frames are followed, which can cost a program as much as the copy of its stack. The first walk that would
/// have needed them brings them back, for good: what is lost are the callers of those few samples only that come before
/// the next draining.
struct CallchainChoice: Sendable {
    /// Samples in a row that the choice to do without rests on.
    private static let trial = 64

    private(set) var isWanted = true
    private var isSettled = false
    private var wholeInARow = 0

    /// Learns from a sample whether its walk reached the start by the slice alone.
    mutating func note(isWhole: Bool) {
        guard !isSettled else { return }
        guard isWhole else {
            isSettled = !isWanted
            isWanted = true
            wholeInARow = 0
            return
        }
        wholeInARow += 1
        isWanted = wholeInARow < Self.trial
    }
}
