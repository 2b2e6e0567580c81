package import ObjectFiles
package import Profiles
package import Stacks

/// Walks stacks by call-frame information where a module has it, by frame pointers where it has none.
package struct Unwinder: StackWalker {
    /// After so many walks that met no async code a probe looks for tasks no more, until one does: on a deep stack that
    /// takes it microseconds a sample.
    static let fruitlessWalks = 64

    let libraries: CallFrameTables
    private let program: ModuleView
    /// By the modules' indexes, once they have been asked for: the program's own, and the libraries'.
    private var known: [KnownModule?] = []
    /// What is left of it for the program's own modules.
    private var allowance: TableAllowance
    package var live: (any LiveMemory)?
    package var noted: (any LiveMemory)?
    package internal(set) var taskReturns: [UInt64] = []
    /// What all tasks begin with, once one was seen.
    var taskMetadata: UInt64?
    package var doubtsFramePointers = false
    /// Where the program's Go runtime keeps its stacks, once it was looked at.
    private var goThreads: GoThreadLayout?
    /// Of the walk at hand: whether the thread was about to turn to another goroutine.
    private var isResuming = false
    package private(set) var readsLiveMemory = false
    private var walks = 0
    package private(set) var changesStacks = false

    /// - Parameters:
    ///   - program: the modules that belong to this one program.
    ///   - libraries: the tables of those that all programs share.
    package init(program: ModuleView, libraries: CallFrameTables) {
        self.init(program: program, libraries: libraries, allowance: TableAllowance())
    }

    init(program: ModuleView, libraries: CallFrameTables, allowance: TableAllowance) {
        self.program = program
        self.libraries = libraries
        self.allowance = allowance
    }

    package mutating func walk(
        from start: UserRegisters, stack: borrowing StackMemory, in space: borrowing AddressSpace,
        modules: [Module], limit: Int, into frames: inout [RawFrame]
    ) -> StackRoot {
        walks = min(walks + 1, Self.fruitlessWalks)
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
        var allowance = WalkAllowance()
        // The first place is looked up as it is; a return address may already belong to the next function.
        var isReturn = false
        var isBelowAsync = readsLiveMemory
        isResuming = false
        while frames.count < limit {
            let place = isReturn ? registers.instructionPointer &- 1 : registers.instructionPointer
            if isBelowAsync, let async = asyncPlace(registers, at: place, isLeaf: !isReturn, in: space, modules) {
                if let caller = continuation(of: async, registers, in: space, modules) { frames.append(caller) }
                guard frames.count < limit else { break }
                let root = appendAsyncCallers(
                    of: async, registers, stack, in: space, modules, limit: limit, into: &frames)
                if let root { return root }
                frames.append(.resumed)
                isBelowAsync = false
                guard frames.count < limit else { break }
            }
            switch step(&registers, from: place, isLeaf: !isReturn, stack, in: space, modules, &allowance) {
            case .caller(let frame, let isInterrupted):
                if isInterrupted { frames.returnFromSignal() }
                frames.append(frame)
                isReturn = frame.address == .returnAddress
            case .end(let root): return root
            }
        }
        return .deeper
    }

    private mutating func step(
        _ registers: inout UserRegisters, from place: UInt64, isLeaf: Bool, _ stack: borrowing StackMemory,
        in space: borrowing AddressSpace, _ modules: [Module], _ allowance: inout WalkAllowance
    ) -> CallFrameStep {
        guard let mapping = space.mapping(at: place) else { return registers.byFramePointer(stack, in: space) }
        let module = known(mapping.module, modules)
        let offset = module.kind == .vdso ? place &- mapping.addresses.lowerBound : mapping.fileOffset(of: place)
        // Where a handler returns to, which the place before would take for the function in front of it.
        if module.table?.isGoSignalReturn(mapping.fileOffset(of: registers.instructionPointer)) ?? false {
            return registers.byInterruption(stack, in: space)
        }
        guard let table = module.table, let rules = table.rules(at: offset) else {
            // The loader's first instructions have no entry, and no caller.
            return module.isLoader ? .end(.start) : registers.byFramePointer(stack, in: space)
        }
        let expressions = table.frames.expressions
        if table.isGo {
            return goStep(&registers, table, rules, at: offset, isLeaf: isLeaf, stack, in: space, &allowance)
        }
        if rules.startsThread, registers.result == 0 { return .end(.start) }
        if rules.isInferred { return registers.byInferredFrame(rules, stack, in: space, &allowance) }
        return registers.step(by: rules, expressions: expressions, stack, in: space, &allowance)
    }

    private mutating func goStep(
        _ registers: inout UserRegisters, _ table: ModuleUnwindTable, _ rules: CallFrameRules, at offset: UInt64,
        isLeaf: Bool, _ stack: borrowing StackMemory, in space: borrowing AddressSpace,
        _ allowance: inout WalkAllowance
    ) -> CallFrameStep {
        let expressions = table.frames.expressions
        let kind = table.goRuntimeKind(at: offset)
        if kind == .resumption { isResuming = true }
        if let kind,
            let step = registers.byStackSwitch(kind, isLeaf: isLeaf, isResuming: isResuming, stack, in: space)
        {
            return step
        }
        if kind == .signalEntry {
            return registers.step(by: rules, expressions: expressions, stack, in: space, &allowance)
        }
        if let step = registers.byOwnFrame(rules, isDoubted: doubtsFramePointers, stack, in: space) { return step }
        let step = registers.byGoFrame(rules, expressions: expressions, isLeaf: isLeaf, stack, in: space, &allowance)
        return kind == .injected ? step.toInjection : step
    }

    /// `EnteredStackLayout.Hint` (Sampling) of a program of Go, else `TaskProbe.Layout.hints`: where tasks return to, and what
    /// they begin with.
    package var probeHints: [UInt64] {
        if let goThreads { return [goThreads.currentGoroutine, goThreads.signalGoroutine] }
        guard readsLiveMemory || walks < Self.fruitlessWalks else { return [] }
        guard let taskMetadata else { return taskReturns }
        return taskReturns + [UInt64](repeating: .max, count: Self.returnLimit - taskReturns.count) + [taskMetadata]
    }

    /// Looks at a program of Go before it runs, so that what its first samples need is noted with them.
    package mutating func prepareForGo(program path: String) {
        var allowance = TableAllowance()
        goThreads = program.withObjectFile(at: path) { file, source in
            guard file.isGo else { return nil }
            let code = GoRuntimeCode(of: file, source, &allowance)
            return GoThreadLayout(code, of: file, source, &allowance)
        }
    }

    /// Looked up once: paths are hostile text, and may be long.
    mutating func known(_ index: Int32, _ modules: [Module]) -> KnownModule {
        let place = Int(index)
        if place < known.count, let module = known[place] { return module }
        if place >= known.count { known += [KnownModule?](repeating: nil, count: place + 1 - known.count) }
        let module = KnownModule(modules[place], table: table(for: modules[place]))
        known[place] = module
        if let table = module.table {
            if !table.async.isEmpty { readsLiveMemory = true }
            if table.isGo { changesStacks = true }
            goThreads = goThreads ?? table.goThreads
        }
        return module
    }

    private mutating func table(for module: Module) -> ModuleUnwindTable? {
        switch module.kind {
        case .file:
            var allowance = allowance
            let own = program.withObjectFile(at: module.path) { ModuleUnwindTable($0, $1, &allowance) }
            self.allowance = allowance
            return own ?? libraries.table(at: module.path)
        case .vdso: return Vdso.table
        case .anonymous, .kernel, .unknown: return nil
        }
    }
}

/// What each step asks of the module it is in.
struct KnownModule: Sendable {
    let table: ModuleUnwindTable?
    let kind: Module.Kind
    let isLoader: Bool

    init(_ module: Module, table: ModuleUnwindTable?) {
        self.table = table
        kind = module.kind
        isLoader = module.path.split(separator: "/").last?.hasPrefix("ld-") ?? false
    }
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

extension [RawFrame] {
    /// The code that a handler returns to called nothing: its first instruction is the place, not the one before.
    fileprivate mutating func returnFromSignal() {
        guard let last, !last.isMarker else { return }
        self[count - 1] = RawFrame(module: last.module, offset: last.offset, address: .instructionPointer)
    }
}
