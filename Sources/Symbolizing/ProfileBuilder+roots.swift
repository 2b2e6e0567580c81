import Profiles

/// What each raw stack is to a reader: where its root is, and which frames are not shown.
extension ProfileBuilder {
    mutating func node(_ frame: RawFrame, on parent: StackNode?) -> StackNode {
        if let wait = frame.wait { return nodeOfWait(wait, on: parent) }
        if frame.isAllocation { return nodeOfAllocation(frame, on: parent) }
        let levels = naming.levels(of: frame)
        if frame == .resumed { return nodeOfResumedTask() }
        if frame == .awaited || isRuntimeContinuation(frame) { return parent?.folded ?? nodeOfResumedTask() }
        guard !frame.isResumption || isAsyncPiece(frame) else { return nodeOfResumedTask() }
        let isAtRoot = !frame.isMarker && parent?.isAllStartCode ?? true
        let completesMarker = completesMarker(frame, levels, below: parent)
        if levels.frames.isEmpty, let parent, !isAtRoot, !completesMarker { return parent.folded }
        guard isAtRoot || completesMarker else {
            return StackNode(
                stack: push(levels, calledBy: parent), isAllStartCode: false,
                isTruncated: parent?.isTruncated ?? (frame == .truncated), levels: levels)
        }
        return nodeAtRoot(frame, levels, on: completesMarker ? -1 : parent?.stack ?? -1)
    }

    /// Nothing was missing above it: nothing calls an entry, whatever seemed to where a stack had just begun, and nobody
    /// awaits `main`.
    private func completesMarker(_ frame: RawFrame, _ levels: FrameLevels, below parent: StackNode?) -> Bool {
        guard let parent else { return false }
        if parent.isTruncated, !frame.isMarker, isEntry(levels.name) { return true }
        return [.truncated, .deeper, .resumed].contains(parent.levels.kind) && isMain(frame, levels)
    }

    private func isMain(_ frame: RawFrame, _ levels: FrameLevels) -> Bool {
        guard !frame.isMarker, raw.modules[Int(frame.module)].path == naming.categorizer.programPath else {
            return false
        }
        return levels.name == (naming.goModules.contains(naming.categorizer.programPath) ? "main.main" : "main")
    }

    private mutating func nodeAtRoot(_ frame: RawFrame, _ levels: FrameLevels, on parent: Int32) -> StackNode {
        let path = raw.modules[Int(frame.module)].path
        let isGo = naming.goModules.contains(path)
        switch levels.frames.isEmpty ? .folded : StartCode(levels.name, modulePath: path, isGo: isGo) {
        case .folded: return StackNode(stack: parent, isAllStartCode: true, isTruncated: false, levels: levels)
        case .loader:
            let stack = push(naming.label("[loader]", .cLibrary), on: -1)
            return StackNode(stack: stack, isAllStartCode: true, isTruncated: false, levels: levels)
        case .none: break
        }
        var root = isMain(frame, levels) ? -1 : parent
        if isGo, let name = goRootLabel(for: levels.name) { root = push(naming.label(name, .runtime), on: -1) }
        return StackNode(stack: push(levels, on: root), isAllStartCode: false, isTruncated: false, levels: levels)
    }

    /// What calls itself a caller and is no piece of an async function is none, and its callers are not its own either.
    private func isAsyncPiece(_ frame: RawFrame) -> Bool {
        let address = CodeAddress(frame, in: raw.modules[Int(frame.module)])
        return naming.symbols[address]?.last.map { isAsyncPieceName($0.linkName) } ?? false
    }

    /// Where a waiting task goes on in Swift's runtime, between who called that and who is called by it.
    private func isRuntimeContinuation(_ frame: RawFrame) -> Bool {
        guard frame.isResumption, raw.modules[Int(frame.module)].path.hasSuffix("/libswift_Concurrency.so") else {
            return false
        }
        let address = CodeAddress(frame, in: raw.modules[Int(frame.module)])
        return naming.symbols[address]?.last.map { !isSwiftName($0.linkName) } ?? false
    }

    /// Who went on with a task is not who called it, and so is left out.
    mutating func nodeOfResumedTask() -> StackNode {
        let levels = naming.marker(.resumed)
        return StackNode(stack: push(levels, on: -1), isAllStartCode: false, isTruncated: false, levels: levels)
    }
}
