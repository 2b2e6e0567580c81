package import ObjectFiles
package import Profiles
package import Stacks

/// Walks stacks by call-frame information where a module has it, by frame pointers where it has none.
package struct Unwinder: StackWalker {
    private let libraries: CallFrameTables
    private let program: ModuleView
    /// The program's own modules, and the libraries' tables once they have been asked for.
    private var tables: [Int32: ModuleTable?] = [:]
    package var live: (any LiveMemory)?
    package private(set) var readsLiveMemory = false

    /// - Parameters:
    ///   - program: the modules that belong to this one program.
    ///   - libraries: the tables of those that all programs share.
    package init(program: ModuleView, libraries: CallFrameTables) {
        self.program = program
        self.libraries = libraries
    }

    package mutating func walk(
        from start: UserRegisters, stack: borrowing StackMemory, in space: borrowing AddressSpace,
        modules: [Module], limit: Int, into frames: inout [RawFrame]
    ) -> StackRoot {
        let knewAsync = readsLiveMemory
        let count = frames.count
        let root = walkOnce(from: start, stack: stack, in: space, modules: modules, limit: limit, into: &frames)
        guard readsLiveMemory, !knewAsync else { return root }
        // The first async code was met on this walk, maybe too late.
        frames.removeLast(frames.count - count)
        return walkOnce(from: start, stack: stack, in: space, modules: modules, limit: limit, into: &frames)
    }

    private mutating func walkOnce(
        from start: UserRegisters, stack: borrowing StackMemory, in space: borrowing AddressSpace,
        modules: [Module], limit: Int, into frames: inout [RawFrame]
    ) -> StackRoot {
        var registers = start
        // The first place is looked up as it is; a return address may already belong to the next function.
        var isReturn = false
        var isBelowAsync = readsLiveMemory
        while frames.count < limit {
            let place = isReturn ? registers.instructionPointer &- 1 : registers.instructionPointer
            if isBelowAsync, let async = asyncPlace(registers, at: place, isLeaf: !isReturn, in: space, modules) {
                let root = appendAsyncCallers(of: async, stack, in: space, modules, limit: limit, into: &frames)
                if let root { return root }
                frames.append(.resumed)
                isBelowAsync = false
            }
            switch step(&registers, from: place, isLeaf: !isReturn, stack, in: space, modules) {
            case .caller(let frame, let isInterrupted):
                frames.append(frame)
                isReturn = !isInterrupted
            case .end(let root): return root
            }
        }
        return .deeper
    }

    private mutating func step(
        _ registers: inout UserRegisters, from place: UInt64, isLeaf: Bool, _ stack: borrowing StackMemory,
        in space: borrowing AddressSpace, _ modules: [Module]
    ) -> CallFrameStep {
        guard let mapping = space.mapping(at: place) else { return registers.byFramePointer(stack, in: space) }
        let module = modules[Int(mapping.module)]
        let table = table(for: module, index: mapping.module)
        let offset = module.kind == .vdso ? place &- mapping.addresses.lowerBound : mapping.fileOffset(of: place)
        guard let table, let rules = table.rules(at: offset) else {
            // The loader's first instructions have no entry, and no caller.
            return module.isLoader ? .end(.start) : registers.byFramePointer(stack, in: space)
        }
        if table.isGo { return registers.byGoFrame(rules, isLeaf: isLeaf, stack, in: space) }
        if rules.isInferred { return registers.byInferredFrame(rules, stack, in: space) }
        return registers.step(by: rules, expressions: table.frames.expressions, stack, in: space)
    }

    mutating func table(for module: Module, index: Int32) -> ModuleTable? {
        if let known = tables[index] { return known }
        let table: ModuleTable? =
            switch module.kind {
            case .file:
                program.withObjectFile(at: module.path) { ModuleTable($0, $1) } ?? libraries.table(at: module.path)
            case .vdso: Vdso.table
            case .anonymous, .kernel, .unknown: nil
            }
        tables[index] = .some(table)
        if let table, !table.async.isEmpty { readsLiveMemory = true }
        return table
    }
}

extension Module {
    fileprivate var isLoader: Bool { path.split(separator: "/").last?.hasPrefix("ld-") ?? false }
}

extension UserRegisters {
    mutating func byFramePointer(
        _ stack: borrowing StackMemory, in space: AddressSpace
    ) -> CallFrameStep {
        switch stepByFramePointer(stack, in: space) {
        case .caller(let frame): .caller(frame, isInterrupted: false)
        case .end(let root): .end(root)
        }
    }
}
