import Profiles
import Stacks

/// The stacks that were met, each once, and how many did not reach their start.
struct StackTable: Sendable {
    private(set) var stacks = RawStackTable()
    private(set) var truncatedCount = 0
    private(set) var deepCount = 0
    private let nodeLimit: Int

    init(nodeLimit: Int) {
        self.nodeLimit = nodeLimit
    }

    /// Likewise, of samples whose stacks are not counted here.
    mutating func pushUncounted(_ frames: [RawFrame], root: StackRoot) -> Int32 {
        let counts = (truncatedCount, deepCount)
        defer { (truncatedCount, deepCount) = counts }
        return push(frames, root: root)
    }

    /// The index of a stack whose frames are given leaf first; the table has them root first.
    mutating func push(_ frames: [RawFrame], root: StackRoot) -> Int32 {
        switch root {
        case .start: break
        case .truncated, .unread(_, isDeeper: false): truncatedCount += 1
        case .deeper, .unread(_, isDeeper: true): deepCount += 1
        }
        guard stacks.frames.count + frames.count < nodeLimit else { return pushTruncated(root) }
        return stacks.push(frames, root: root)
    }

    /// When the table is full, one truncated stack stands for all that would still come.
    private mutating func pushTruncated(_ root: StackRoot) -> Int32 {
        if case .start = root { truncatedCount += 1 }
        return stacks.push(.truncated, on: -1)
    }
}

extension RawStackTable {
    /// Frames leaf first; what is missing at the root is marked there.
    mutating func push(_ frames: [RawFrame], root: StackRoot) -> Int32 {
        var stack: Int32 = -1
        if let marker = root.marker { stack = push(marker, on: stack) }
        for frame in frames.reversed() { stack = push(frame, on: stack) }
        return stack
    }
}

extension StackRoot {
    fileprivate var marker: RawFrame? {
        switch self {
        case .start: nil
        case .truncated, .unread(_, isDeeper: false): .truncated
        case .deeper, .unread(_, isDeeper: true): .deeper
        }
    }
}
