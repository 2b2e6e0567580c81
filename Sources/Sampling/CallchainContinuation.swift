import Profiles
import Stacks

extension [RawFrame] {
    /// Goes on where the walk ended, by the frame pointers that the kernel followed: it read the whole memory, not just
    /// the slice, and so finds the callers beyond a huge frame or on the goroutine's own stack.
    ///
    /// Only what returns to the very place that the walk reached is taken; or all that the kernel found, where the walk
    /// ended with the frame pointer that the kernel began with. False where that adds nothing.
    mutating func goOn(
        byCallchainOf sample: borrowing SampleRecord, after root: StackRoot, isAtFirst: Bool, in space: AddressSpace,
        limit: Int
    ) -> Bool {
        guard let last, count < limit else { return false }
        let callers = sample.callchain(in: .user).map { space.caller(returningTo: $0) }
        let place = lastReturn(before: last, root)
        let reached = isAtFirst ? 0 : callers.lastIndex { $0?.isAt(place) ?? false }
        guard let reached, reached < callers.count else { return false }
        let rest = callers[(reached + 1)...].prefix { $0 != nil }.compactMap(\.self)
        self += rest.prefix(limit - count)
        return !rest.isEmpty
    }

    /// The place that the kernel's chain has as well. What a signal interrupted is not on it, but where its handler
    /// returns is; and next in the chain is the caller of what was interrupted, if that has a frame.
    private func lastReturn(before last: RawFrame, _ root: StackRoot) -> RawFrame? {
        if last.address == .returnAddress { return last }
        return if case .unread = root { dropLast().last } else { nil }
    }
}

extension RawFrame {
    fileprivate func isAt(_ place: RawFrame?) -> Bool {
        place.map { module == $0.module && offset == $0.offset } ?? false
    }
}
