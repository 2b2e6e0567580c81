/// What each sample brings along besides the registers.
enum SampleContent: CaseIterable, Sendable {
    /// A long slice of the stack, and the callers that the kernel finds by frame pointers: what is asked for until
    /// samples have shown that less does as well.
    case everything
    case shortSlice
    case noCallchain

    var bringsCallchain: Bool { self != .noCallchain }

    func sliceBytes(_ longBytes: Int) -> Int {
        self == .shortSlice ? SliceChoice.shortBytes(of: longBytes) : longBytes
    }
}
