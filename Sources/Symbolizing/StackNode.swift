/// What a raw stack became.
struct StackNode {
    let stack: Int32
    /// Nothing but start code so far.
    let isAllStartCode: Bool
    /// Its root is a caller that was not found, not one beyond the limits.
    let isTruncated: Bool
    /// The frames themselves, for a sample that ends in start code; the caller's where there are none.
    let levels: FrameLevels
    /// Stands for its caller: it has no frame of its own.
    var isFolded = false
    /// Of a wait: a thread of a pool that has nothing to do.
    var isIdle = false

    /// For what stands on it and is no frame.
    var folded: StackNode {
        var folded = self
        folded.isFolded = true
        return folded
    }
}
