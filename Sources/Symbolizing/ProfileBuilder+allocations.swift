import Profiles

/// The stacks of allocations.
extension ProfileBuilder {
    /// What was allocated, where that is known, stands on who allocated it. Who allocated is the nearest function that is not the allocator's: what is between stands in every such stack, and
    /// says nothing.
    mutating func nodeOfAllocation(_ frame: RawFrame, on parent: StackNode?) -> StackNode {
        guard let parent, parent.stack >= 0 else { return parent ?? nodeOfResumedTask() }
        var stack = parent.stack
        while isAllocator(stack), stacks.parents[Int(stack)] >= 0 { stack = stacks.parents[Int(stack)] }
        if let name = typeNames[frame.offset] { stack = push(naming.label(name, .runtime), on: stack) }
        return StackNode(
            stack: stack, isAllStartCode: parent.isAllStartCode, isTruncated: parent.isTruncated,
            levels: parent.levels, isFolded: true)
    }

    private func isAllocator(_ stack: Int32) -> Bool {
        let function = naming.functions[Int(naming.frames[Int(stacks.frames[Int(stack)])].function)]
        guard function.kind == .code else { return false }
        switch function.category {
        // As in Go's own profiles.
        case .runtime where function.name.hasPrefix("runtime."): return true
        case .runtime, .cLibrary, .standardLibrary: return allocatorNames.contains(function.name)
        case .yourCode: return function.file.hasSuffix("/allocations.c") || ownMarkers.contains(function.name)
        case .kernel, .unknown, .lockWait, .inputWait, .sleep, .ready, .otherWait: return false
        }
    }
}

/// `Sandbox/Toolchains/swift/allocations.c`.
private let ownMarkers: Set = [
    "flamebox_allocated", "flamebox_malloc", "flamebox_calloc", "flamebox_memalign", "flamebox_posix_memalign",
    "flamebox_realloc",
]

/// Of the C library and of Swift's runtime; `operator new` stands on `malloc`.
private let allocatorNames: Set = [
    "malloc", "calloc", "realloc", "memalign", "aligned_alloc", "posix_memalign", "swift_slowAlloc",
    "swift_slowAllocTyped", "swift_allocObject", "__swift_allocObject_", "swift_initStackObject", "swift_allocBox",
    "operator new(unsigned long)",
]
