import Profiles
import Stacks

/// The functions at one address, outermost first, as indexes of frames.
struct FrameLevels {
    /// Without the compiler's wrappers.
    let frames: [Int32]
    /// What stands for a sample that has no other frame.
    var alone: [Int32] = []
    var kind = Function.Kind.code
    /// Of the outermost function that is no wrapper, if there is one.
    let name: String
    /// Nil where the level is no function.
    var outermost: Symbol?
    var innermost: Symbol?
}

/// Puts names in the place of addresses, and keeps the tables of functions and frames that come of it.
struct FrameNaming {
    let symbols: [CodeAddress: [Symbol]]
    let goModules: Set<String>
    let categorizer: Categorizer
    private let modules: [Module]
    private let perfMaps: [Int32: PerfMap]
    private let kernelSymbols: KernelSymbols
    private(set) var functions: [Function] = []
    private(set) var frames: [Frame] = []
    /// Frames that stayed addresses.
    private(set) var unresolvedFrames = 0
    private var functionIndexes: [FunctionKey: Int32] = [:]
    private var frameIndexes: [Frame: Int32] = [:]
    private var levels: [RawFrame: FrameLevels] = [:]

    /// What makes two functions one to a reader: specializations and copies of a function share it.
    private struct FunctionKey: Hashable {
        let kind: Function.Kind
        let name: String
        let file: String
        let startLine: Int32
        let module: Int32
    }

    init(
        modules: [Module], symbols: [CodeAddress: [Symbol]], perfMaps: [Int32: PerfMap], kernelSymbols: KernelSymbols,
        goModules: Set<String>, categorizer: Categorizer
    ) {
        self.modules = modules
        self.symbols = symbols
        self.perfMaps = perfMaps
        self.kernelSymbols = kernelSymbols
        self.goModules = goModules
        self.categorizer = categorizer
    }

    mutating func levels(of frame: RawFrame) -> FrameLevels {
        if let known = levels[frame] { return known }
        let made = makeLevels(of: frame)
        levels[frame] = made
        return made
    }

    private mutating func makeLevels(of frame: RawFrame) -> FrameLevels {
        if let kind = frame.markerKind { return marker(kind) }
        let module = modules[Int(frame.module)]
        switch module.kind {
        case .kernel: return kernelLevels(frame, module)
        case .vdso: return label(module.path, .cLibrary, module: frame.module)
        case .anonymous: return anonymousLevels(frame, module)
        case .unknown: return addressLevels(frame, .unknown)
        case .file: return fileLevels(frame, module)
        }
    }

    private mutating func kernelLevels(_ frame: RawFrame, _ module: Module) -> FrameLevels {
        let entry = kernelSymbols.entryName(at: frame.offset).map { " " + $0 } ?? ""
        return label(module.path + entry, .kernel, module: frame.module)
    }

    private mutating func anonymousLevels(_ frame: RawFrame, _ module: Module) -> FrameLevels {
        let call = frame.address == .returnAddress ? frame.offset &- 1 : frame.offset
        guard let name = perfMaps[module.process]?.name(at: call) else {
            return label(module.path, .unknown, module: frame.module)
        }
        return label(name, .yourCode, module: frame.module, kind: .code)
    }

    private mutating func fileLevels(_ frame: RawFrame, _ module: Module) -> FrameLevels {
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
        return FrameLevels(
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
        let isOwn = categorizer.isProgram(path)
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
        let path = modules[Int(module)].path
        let category = categorizer.category(of: symbol, inModule: path, isGo: goModules.contains(path))
        let isCopied = category == .standardLibrary && isSwiftName(symbol.linkName)
        let function = self.function(
            Function(
                name: symbol.name, fullName: symbol.fullName, file: symbol.file, startLine: symbol.startLine,
                module: module, category: category), isCopied: isCopied)
        return self.frame(Frame(function: function, line: symbol.line, inlined: isInlined))
    }

    private mutating func addressLevels(_ frame: RawFrame, _ category: Function.Category) -> FrameLevels {
        unresolvedFrames += 1
        return label("0x" + String(frame.offset, radix: 16), category, module: frame.module, kind: .code)
    }

    /// A frame without inlined ones and lines.
    mutating func label(
        _ name: String, _ category: Function.Category, module: Int32 = -1, kind: Function.Kind = .label
    ) -> FrameLevels {
        levels(
            of: Function(
                kind: kind, name: name, fullName: name, file: "", startLine: 0, module: module, category: category))
    }

    mutating func marker(_ kind: Function.Kind) -> FrameLevels { levels(of: .marker(kind)) }

    private mutating func levels(of function: Function) -> FrameLevels {
        let frame = self.frame(Frame(function: self.function(function), line: 0, inlined: false))
        return FrameLevels(frames: [frame], kind: function.kind, name: function.name)
    }

    /// - Parameter isCopied: whether other modules, and places without debug information, may have copies of it.
    private mutating func function(_ function: Function, isCopied: Bool = false) -> Int32 {
        let key =
            isCopied
            ? FunctionKey(kind: function.kind, name: function.name, file: "", startLine: 0, module: -1)
            : FunctionKey(
                kind: function.kind, name: function.name, file: function.file, startLine: function.startLine,
                module: function.module)
        if let index = functionIndexes[key] { return index }
        let index = Int32(functions.count)
        functions.append(function)
        functionIndexes[key] = index
        return index
    }

    private mutating func frame(_ frame: Frame) -> Int32 {
        if let index = frameIndexes[frame] { return index }
        let index = Int32(frames.count)
        frames.append(frame)
        frameIndexes[frame] = index
        return index
    }
}

extension RawFrame {
    /// Nil for code.
    fileprivate var markerKind: Function.Kind? {
        switch self {
        case .resumed: .resumed
        case .unawaited: .unawaited
        case .deeper: .deeper
        default: isMarker ? .truncated : nil
        }
    }
}
