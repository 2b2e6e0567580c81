import Profiles
import Stacks

/// Puts names in the place of addresses. Pure: all names have been looked up before.
struct ProfileBuilder {
    private let raw: RawProfile
    private let symbols: [CodeAddress: [Symbol]]
    private let perfMap: PerfMap
    private let kernelSymbols: KernelSymbols
    private let goModules: Set<String>
    private let categorizer: Categorizer
    private var profile = Profile()
    private var functionIndexes: [FunctionKey: Int32] = [:]
    private var frameIndexes: [Frame: Int32] = [:]
    private var levels: [RawFrame: Levels] = [:]

    /// What makes two functions one to a reader: specializations and copies of a function share it.
    private struct FunctionKey: Hashable {
        let name: String
        let file: String
        let startLine: Int32
        let module: Int32
    }

    /// The functions at one address, outermost first, as indexes of frames.
    private struct Levels {
        /// Without the compiler's wrappers.
        let frames: [Int32]
        /// What stands for a sample that has no other frame.
        var alone: [Int32] = []
        /// Of the outermost function that is no wrapper, if there is one.
        let name: String
        /// Nil where the level is no function.
        var outermost: Symbol?
        var innermost: Symbol?
    }

    /// What a raw stack became.
    private struct Node {
        let stack: Int32
        /// Nothing but start code so far.
        let isAllStartCode: Bool
        /// Its root is a caller that was not found, not one beyond the limits.
        let isTruncated: Bool
        /// The frames themselves, for a sample that ends in start code; the caller's where there are none.
        let levels: Levels
        /// Stands for its caller: it has no frame of its own.
        var isFolded = false

        /// For what stands on it and is no frame.
        var folded: Node {
            var folded = self
            folded.isFolded = true
            return folded
        }
    }

    init(
        _ raw: RawProfile, symbols: [CodeAddress: [Symbol]], perfMap: PerfMap = PerfMap(),
        kernelSymbols: KernelSymbols = KernelSymbols(), goModules: Set<String>, categorizer: Categorizer
    ) {
        self.raw = raw
        self.symbols = symbols
        self.perfMap = perfMap
        self.kernelSymbols = kernelSymbols
        self.goModules = goModules
        self.categorizer = categorizer
    }

    consuming func build() -> Profile {
        profile.modules = raw.modules.map(\.path)
        profile.threads = raw.threads
        profile.threadTimes = raw.threadTimes
        profile.wallTimes = raw.wallTimes
        profile.quality = raw.quality
        let nodes = buildStacks()
        addSamples(nodes)
        return profile
    }

    private mutating func addSamples(_ nodes: [Node]) {
        var columns = SampleColumns()
        profile.quality.truncatedStacks = 0
        for index in 0..<raw.samples.count {
            let node = nodes[Int(raw.samples.stacks[index])]
            if node.isTruncated { profile.quality.truncatedStacks += 1 }
            columns.append(
                timeNs: raw.samples.timesNs[index], thread: raw.samples.threads[index],
                stack: node.stack >= 0 ? node.stack : pushStartCode(node.levels),
                weight: raw.samples.weights[index])
        }
        profile.series = [Profile.Series(type: .cpu, samples: withoutDoubtfulCallers(columns, nodes))]
    }

    /// For a sample in nothing but start code.
    private mutating func pushStartCode(_ levels: Levels) -> Int32 {
        let root = goRootLabel(for: levels.name).map { push(label($0, .runtime), on: -1) } ?? -1
        let frames = levels.frames.isEmpty ? levels.alone : levels.frames
        return frames.reduce(root) { profile.stacks.push($1, on: $0) }
    }

    /// Callers come before what they call, so one pass is enough, but for stacks deeper than the limits: where those
    /// belong, the others tell.
    private mutating func buildStacks() -> [Node] {
        var nodes: [Node] = []
        nodes.reserveCapacity(raw.stacks.frames.count)
        let deep = stacks(above: .deeper)
        let unawaited = stacks(above: .unawaited)
        for (index, frame) in raw.stacks.frames.enumerated() {
            let parent = Int(raw.stacks.parents[index])
            nodes.append(
                deep[index] || unawaited[index]
                    ? placeholder(frame) : node(frame, on: parent >= 0 ? nodes[parent] : nil))
        }
        addChildTasks(unawaited, to: &nodes, without: deep)
        addDeepStacks(deep, to: &nodes)
        return nodes
    }

    private mutating func node(_ frame: RawFrame, on parent: Node?) -> Node {
        let levels = self.levels(of: frame)
        if frame == .resumed { return nodeOfResumedTask() }
        if frame == .awaited || isRuntimeContinuation(frame) { return parent?.folded ?? nodeOfResumedTask() }
        guard !frame.isResumption || isAsyncPiece(frame) else { return nodeOfResumedTask() }
        let isAtRoot = !frame.isMarker && parent?.isAllStartCode ?? true
        let completesMarker = completesMarker(frame, levels, below: parent)
        if levels.frames.isEmpty, let parent, !isAtRoot, !completesMarker { return parent.folded }
        guard isAtRoot || completesMarker else {
            return Node(
                stack: push(levels, calledBy: parent), isAllStartCode: false,
                isTruncated: parent?.isTruncated ?? (frame == .truncated), levels: levels)
        }
        return nodeAtRoot(frame, levels, on: completesMarker ? -1 : parent?.stack ?? -1)
    }

    /// Nothing was missing above it: nothing calls an entry, whatever seemed to where a stack had just begun, and nobody
    /// awaits `main`.
    private func completesMarker(_ frame: RawFrame, _ levels: Levels, below parent: Node?) -> Bool {
        guard let parent else { return false }
        if parent.isTruncated, !frame.isMarker, isEntry(levels.name) { return true }
        return [Function.truncatedName, Function.resumedName].contains(parent.levels.name) && isMain(frame, levels)
    }

    private func isMain(_ frame: RawFrame, _ levels: Levels) -> Bool {
        guard !frame.isMarker, raw.modules[Int(frame.module)].path == categorizer.programPath else { return false }
        return levels.name == (goModules.contains(categorizer.programPath) ? "main.main" : "main")
    }

    private mutating func nodeAtRoot(_ frame: RawFrame, _ levels: Levels, on parent: Int32) -> Node {
        let path = raw.modules[Int(frame.module)].path
        let isGo = goModules.contains(path)
        switch levels.frames.isEmpty ? .folded : StartCode(levels.name, modulePath: path, isGo: isGo) {
        case .folded: return Node(stack: parent, isAllStartCode: true, isTruncated: false, levels: levels)
        case .loader:
            let stack = push(label("[loader]", .cLibrary), on: -1)
            return Node(stack: stack, isAllStartCode: true, isTruncated: false, levels: levels)
        case .none: break
        }
        var root = isMain(frame, levels) ? -1 : parent
        if isGo, let name = goRootLabel(for: levels.name) { root = push(label(name, .runtime), on: -1) }
        return Node(stack: push(levels, on: root), isAllStartCode: false, isTruncated: false, levels: levels)
    }

    /// What calls itself a caller and is no piece of an async function is none, and its callers are not its own either.
    private func isAsyncPiece(_ frame: RawFrame) -> Bool {
        let address = CodeAddress(frame, in: raw.modules[Int(frame.module)])
        return symbols[address]?.last.map { isAsyncPieceName($0.linkName) } ?? false
    }

    /// Where a waiting task goes on in Swift's runtime, between who called that and who is called by it.
    private func isRuntimeContinuation(_ frame: RawFrame) -> Bool {
        guard frame.isResumption, raw.modules[Int(frame.module)].path.hasSuffix("/libswift_Concurrency.so") else {
            return false
        }
        let address = CodeAddress(frame, in: raw.modules[Int(frame.module)])
        return symbols[address]?.last.map { !isSwiftName($0.linkName) } ?? false
    }

    /// Who went on with a task is not who called it, and so is left out.
    private mutating func nodeOfResumedTask() -> Node {
        let levels = label(Function.resumedName, .runtime)
        return Node(stack: push(levels, on: -1), isAllStartCode: false, isTruncated: false, levels: levels)
    }

    private mutating func push(_ levels: Levels, on parent: Int32) -> Int32 {
        levels.frames.reduce(parent) { profile.stacks.push($1, on: $0) }
    }

    /// A function that calls another form of itself would look like a recursion: the one called stands for both.
    private mutating func push(_ levels: Levels, calledBy caller: Node?) -> Int32 {
        guard let caller, caller.stack >= 0 else { return push(levels, on: -1) }
        let isSame = areFormsOfOneFunction(caller.levels.innermost, levels.outermost)
        return push(levels, on: isSame ? profile.stacks.parents[Int(caller.stack)] : caller.stack)
    }
}

extension ProfileBuilder {
    /// Which raw stacks have that marker at their root.
    private func stacks(above marker: RawFrame) -> [Bool] {
        var areAbove: [Bool] = []
        areAbove.reserveCapacity(raw.stacks.frames.count)
        for (frame, parent) in zip(raw.stacks.frames, raw.stacks.parents) {
            areAbove.append(parent >= 0 ? areAbove[Int(parent)] : frame == marker)
        }
        return areAbove
    }

    private mutating func placeholder(_ frame: RawFrame) -> Node {
        Node(stack: -1, isAllStartCode: false, isTruncated: false, levels: levels(of: frame))
    }

    /// Puts each under the caller of its recursion where that is known, with the marker between for what is not.
    private mutating func addDeepStacks(_ deep: [Bool], to nodes: inout [Node]) {
        guard deep.contains(true) else { return }
        let whole = wholeStacks()
        let own = profile.functions.map { $0.category == .yourCode }
        let callers = RecursionCallers(deep: functions(of: deep, nodes), whole: whole.functions) { own[Int($0)] }
        for (index, frame) in raw.stacks.frames.enumerated() where deep[index] && frame != .deeper {
            let parent = Int(raw.stacks.parents[index])
            var caller = nodes[parent]
            if raw.stacks.frames[parent] == .deeper {
                let base = callers.caller(of: outermostFunction(nodes[index].levels))
                let stack = push(caller.levels, on: base < 0 ? -1 : whole.stacks[Int(base)])
                caller = Node(stack: stack, isAllStartCode: false, isTruncated: false, levels: caller.levels)
            }
            nodes[index] = node(frame, on: caller)
        }
    }

    private func outermostFunction(_ levels: Levels) -> Int32 {
        levels.frames.first.map { profile.frames[Int($0)].function } ?? -1
    }

    /// Of the deep stacks, without their markers.
    private func functions(of deep: [Bool], _ nodes: [Node]) -> FunctionForest {
        var forest = FunctionForest()
        var places = [Int32](repeating: -1, count: nodes.count)
        for (index, frame) in raw.stacks.frames.enumerated() where deep[index] && frame != .deeper {
            places[index] = Int32(forest.functions.count)
            forest.append(
                outermostFunction(nodes[index].levels), parent: places[Int(raw.stacks.parents[index])])
        }
        return forest
    }

    /// Markers are no callers: a stack under one says nothing about where a recursion was entered.
    ///
    /// - Returns: the functions, and which stack of the profile each stands for.
    private func wholeStacks() -> (functions: FunctionForest, stacks: [Int32]) {
        let markers: Set<String> = [Function.truncatedName, Function.resumedName, Function.unawaitedName]
        var forest = FunctionForest()
        var stacks: [Int32] = []
        var places = [Int32?](repeating: nil, count: profile.stacks.count)
        for (index, frame) in profile.stacks.frames.enumerated() {
            let function = profile.frames[Int(frame)].function
            let parent = profile.stacks.parents[index]
            guard !markers.contains(profile.functions[Int(function)].name),
                let place = parent < 0 ? -1 : places[Int(parent)]
            else { continue }
            places[index] = Int32(forest.functions.count)
            forest.append(function, parent: place)
            stacks.append(Int32(index))
        }
        return (forest, stacks)
    }
}

extension ProfileBuilder {
    /// Puts each child task whose parent was not seen under what is above all others of its function, with a label between.
    private mutating func addChildTasks(_ unawaited: [Bool], to nodes: inout [Node], without deep: [Bool]) {
        guard unawaited.contains(true) else { return }
        let tasks = childTasks(nodes) { !unawaited[$0] && !deep[$0] }
        let begins = beginnings(above: .unawaited, nodes)
        for (index, frame) in raw.stacks.frames.enumerated() where unawaited[index] && frame != .unawaited {
            var caller = nodes[Int(raw.stacks.parents[index])]
            if begins[index] {
                let label = label(Function.unawaitedName, .runtime)
                let stack = push(label, on: tasks.place(of: outermostFunction(nodes[index].levels)))
                caller = Node(stack: stack, isAllStartCode: false, isTruncated: false, levels: label)
            }
            nodes[index] = node(frame, on: caller)
        }
    }

    /// Where children stand whose parents were seen.
    private func childTasks(_ nodes: [Node], among isWhole: (Int) -> Bool) -> ChildTasks {
        var tasks = ChildTasks()
        let begins = beginnings(above: .awaited, nodes)
        for index in nodes.indices where begins[index] && isWhole(index) {
            var place = [nodes[Int(raw.stacks.parents[index])].stack]
            while let last = place.last, last >= 0 { place.append(profile.stacks.parents[Int(last)]) }
            tasks.add(outermostFunction(nodes[index].levels), at: place.dropLast().reversed())
        }
        return tasks
    }

    /// Which raw stacks end with the outermost function above such a marker.
    private func beginnings(above marker: RawFrame, _ nodes: [Node]) -> [Bool] {
        var begins = [Bool](repeating: false, count: nodes.count)
        var isOnMarker = begins
        for (index, frame) in raw.stacks.frames.enumerated() {
            let parent = Int(raw.stacks.parents[index])
            let isAbove = parent >= 0 && isOnMarker[parent]
            let isEmpty = nodes[index].isFolded || nodes[index].levels.frames.isEmpty
            isOnMarker[index] = frame == marker || isAbove && isEmpty && !frame.isMarker
            begins[index] = isAbove && !isEmpty
        }
        return begins
    }
}

extension ProfileBuilder {
    /// The samples, with a label in the place of callers that may be another invocation's.
    private mutating func withoutDoubtfulCallers(_ samples: SampleColumns, _ nodes: [Node]) -> SampleColumns {
        let isRead = zip(raw.stacks.frames, nodes).map {
            ($0.isResumption || $0 == .awaited) && $1.levels.name != Function.resumedName
        }
        guard isRead.contains(true) else { return samples }
        let callers = TaskCallers(
            raw.stacks, functions: nodes.map { outermostFunction($0.levels) }, isRead: isRead)
        let areDoubtful = callers.areDoubtful(in: raw.samples)
        guard areDoubtful.contains(true) else { return samples }
        let common = callers.commonCallers()
        var leaves = samples.stacks
        var relabeled: [Int32: Int32] = [:]
        for (index, leaf) in raw.samples.stacks.enumerated() where areDoubtful[index] {
            if let task = callers.task(of: leaf), relabeled[leaf] == nil {
                let kept = callers.callers(of: task).prefix(common[task.function] ?? 0)
                relabeled[leaf] = self.relabeled(leaf, downTo: kept.last ?? task.stack, nodes)
            }
            leaves[index] = relabeled[leaf] ?? leaves[index]
        }
        let (stacks, indexes) = profile.stacks.keeping(leaves)
        profile.stacks = stacks
        return samples.withStacks(leaves.map { indexes[Int($0)] })
    }

    /// A raw stack from its leaf down to the caller `last`, on a label for what is below.
    private mutating func relabeled(_ leaf: Int32, downTo last: Int32, _ nodes: [Node]) -> Int32 {
        var path = [leaf]
        while let top = path.last, top != last { path.append(raw.stacks.parents[Int(top)]) }
        let label = nodeOfResumedTask().stack
        return path.reversed().lazy.map { nodes[Int($0)] }.reduce(label) { stack, node in
            node.isFolded ? stack : push(node.levels, on: stack)
        }
    }
}

extension ProfileBuilder {
    private mutating func levels(of frame: RawFrame) -> Levels {
        if let known = levels[frame] { return known }
        let made = makeLevels(of: frame)
        levels[frame] = made
        return made
    }

    private mutating func makeLevels(of frame: RawFrame) -> Levels {
        if frame == .resumed { return label(Function.resumedName, .runtime) }
        if frame == .unawaited { return label(Function.unawaitedName, .runtime) }
        if frame.isMarker { return label(Function.truncatedName, .unknown) }
        let module = raw.modules[Int(frame.module)]
        switch module.kind {
        case .kernel: return kernelLevels(frame, module)
        case .vdso: return label(module.path, .cLibrary, module: frame.module)
        case .anonymous: return anonymousLevels(frame, module)
        case .unknown: return addressLevels(frame, .unknown)
        case .file: return fileLevels(frame, module)
        }
    }

    private mutating func kernelLevels(_ frame: RawFrame, _ module: Module) -> Levels {
        let entry = kernelSymbols.entryName(at: frame.offset).map { " " + $0 } ?? ""
        return label(module.path + entry, .kernel, module: frame.module)
    }

    private mutating func anonymousLevels(_ frame: RawFrame, _ module: Module) -> Levels {
        let call = frame.address == .returnAddress ? frame.offset &- 1 : frame.offset
        guard let name = perfMap.name(at: call) else { return label(module.path, .unknown, module: frame.module) }
        return label(name, .yourCode, module: frame.module)
    }

    private mutating func fileLevels(_ frame: RawFrame, _ module: Module) -> Levels {
        let isGo = goModules.contains(module.path)
        guard let symbols = symbols[CodeAddress(frame, in: module)] else {
            return addressLevels(frame, categorizer.category(ofModule: module.path, isGo: isGo))
        }
        guard let outermost = symbols.last else {
            let file = module.path.split(separator: "/").last.map(String.init) ?? module.path
            let category = categorizer.category(ofModule: module.path, isGo: isGo)
            return label("[\(file) helper]", category, module: frame.module)
        }
        let isCalling = frame.address == .returnAddress
        let shown = symbols.indices.reversed().filter {
            isShown($0, of: symbols, isCalling: isCalling, module.path, isGo: isGo)
        }
        let frames = shown.map { self.frame(symbols[$0], frame.module, isInlined: $0 != shown.first) }
        let alone = frames.isEmpty ? [self.frame(outermost, frame.module, isInlined: false)] : []
        let first = shown.first.map { symbols[$0] } ?? outermost
        return Levels(
            frames: frames, alone: alone, name: first.name, outermost: first,
            innermost: shown.last.map { symbols[$0] } ?? outermost)
    }

    /// Whether one of the functions at an address is a frame of its own: neither a form of the one inside it, nor what a
    /// compiler put around one.
    private func isShown(
        _ index: Int, of symbols: [Symbol], isCalling: Bool, _ path: String, isGo: Bool
    ) -> Bool {
        let symbol = symbols[index]
        if symbol == .linkage { return false }
        if isGo, CompilerWrapper.isGo(symbol) { return false }
        // Only the program's own debug information is known to say what was inlined.
        let isOwn = path == categorizer.programPath
        if isOwn, !isGo, CompilerWrapper.isSwift(symbol, isCalling: isCalling || index > 0) { return false }
        // Awaiting top-level code may be merged into its own thunk. Of two that are forms of one, the outer one is left
        // out below.
        if symbol.name == "main", index < symbols.count - 1, symbols[index + 1].name == "main",
            !areFormsOfOneFunction(symbols[index + 1], symbol)
        {
            return false
        }
        return index == 0 || !areFormsOfOneFunction(symbol, symbols[index - 1])
    }

    private mutating func frame(_ symbol: Symbol, _ module: Int32, isInlined: Bool) -> Int32 {
        let path = raw.modules[Int(module)].path
        let category = categorizer.category(of: symbol, inModule: path, isGo: goModules.contains(path))
        let isCopied = category == .standardLibrary && isSwiftName(symbol.linkName)
        let function = self.function(
            Function(
                name: symbol.name, fullName: symbol.fullName, file: symbol.file, startLine: symbol.startLine,
                module: module, category: category), isCopied: isCopied)
        return self.frame(Frame(function: function, line: symbol.line, inlined: isInlined))
    }

    private mutating func addressLevels(_ frame: RawFrame, _ category: Function.Category) -> Levels {
        profile.quality.unresolvedFrames += 1
        return label("0x" + String(frame.offset, radix: 16), category, module: frame.module)
    }

    /// A frame that is not a function.
    private mutating func label(_ name: String, _ category: Function.Category, module: Int32 = -1) -> Levels {
        let function = self.function(
            Function(name: name, fullName: name, file: "", startLine: 0, module: module, category: category))
        return Levels(frames: [frame(Frame(function: function, line: 0, inlined: false))], name: name)
    }

    /// - Parameter isCopied: whether other modules, and places without debug information, may have copies of it.
    private mutating func function(_ function: Function, isCopied: Bool = false) -> Int32 {
        let key =
            isCopied
            ? FunctionKey(name: function.name, file: "", startLine: 0, module: -1)
            : FunctionKey(
                name: function.name, file: function.file, startLine: function.startLine, module: function.module)
        if let index = functionIndexes[key] { return index }
        let index = Int32(profile.functions.count)
        profile.functions.append(function)
        functionIndexes[key] = index
        return index
    }

    private mutating func frame(_ frame: Frame) -> Int32 {
        if let index = frameIndexes[frame] { return index }
        let index = Int32(profile.frames.count)
        profile.frames.append(frame)
        frameIndexes[frame] = index
        return index
    }
}

extension CodeAddress {
    /// Where to look `frame` up: a return address may already belong to the next line or function, the byte before it
    /// belongs to the call.
    init(_ frame: RawFrame, in module: Module) {
        let isReturn = frame.address == .returnAddress
        self.init(
            path: module.path, buildID: module.buildID,
            fileOffset: isReturn && frame.offset > 0 ? frame.offset - 1 : frame.offset)
    }
}
