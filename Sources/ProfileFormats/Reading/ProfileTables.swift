import Profiles

/// The tables of a profile while it is read: everything is kept once and is known by its index.
struct ProfileTables {
    private(set) var modules: [String] = []
    private(set) var functions: [Function] = []
    private(set) var frames: [Frame] = []
    private(set) var stacks = PairTable()
    let limits: DecodingLimits
    private var moduleIndexes: [String: Int32] = [:]
    private var functionIndexes: [Function: Int32] = [:]
    private var frameIndex = KeyIndex()

    init(_ limits: DecodingLimits) {
        self.limits = limits
    }

    /// -1 for a name that is empty.
    mutating func module(_ name: String) throws(ReadingFailure) -> Int32 {
        if name.isEmpty { return -1 }
        if let index = moduleIndexes[name] { return index }
        try requireRoom(modules.count, "modules")
        let index = Int32(modules.count)
        modules.append(name)
        moduleIndexes[name] = index
        return index
    }

    mutating func function(_ function: Function) throws(ReadingFailure) -> Int32 {
        if let index = functionIndexes[function] { return index }
        try requireRoom(functions.count, "functions")
        let index = Int32(functions.count)
        functions.append(function)
        functionIndexes[function] = index
        return index
    }

    /// - Parameter line: 0 where it is not known; so is what is no line.
    mutating func frame(function: Int32, line: Int, inlined: Bool = false) throws(ReadingFailure) -> Int32 {
        let frame = Frame(function: function, line: Int32(exactly: max(0, line)) ?? 0, inlined: inlined)
        let new = frames.count
        let known = frameIndex.row(hash: Self.hash(frame), orNote: new) { row in
            frames[row] == frame
        } hashOfRow: { row in
            Self.hash(frames[row])
        }
        if let known { return Int32(known) }
        try requireRoom(new, "frames")
        frames.append(frame)
        return Int32(new)
    }

    private static func hash(_ frame: Frame) -> UInt64 {
        let line = UInt64(UInt32(bitPattern: frame.line)) << 1 | (frame.inlined ? 1 : 0)
        return KeyIndex.hash(UInt64(UInt32(bitPattern: frame.function)) << 32 ^ line)
    }

    /// The stack that `frame` makes on top of `caller` (-1: of nothing).
    @inline(__always)
    mutating func push(_ frame: Int32, on caller: Int32) throws(ReadingFailure) -> Int32 {
        let stack = stacks.row(frame, caller)
        guard stacks.count <= limits.rows else { throw .tooLarge(what: "different stacks", limit: limits.rows) }
        return stack
    }

    /// What stands for the stack of a sample that has none.
    mutating func unknownStack() throws(ReadingFailure) -> Int32 {
        let function = try self.function(.label("[unknown]", category: .unknown))
        return try push(try frame(function: function, line: 0), on: -1)
    }

    /// - Parameter sets: whose stacks are indexes into the table of these.
    func profile(sets: [SampleSet]) -> Profile {
        var profile = Profile()
        profile.modules = modules
        profile.functions = functions
        profile.frames = frames
        profile.stacks = StackTable(frames: stacks.firsts, parents: stacks.seconds)
        profile.sets = sets
        return profile
    }

    private func requireRoom(_ count: Int, _ what: String) throws(ReadingFailure) {
        guard count < limits.rows else { throw .tooLarge(what: what, limit: limits.rows) }
    }
}

extension Function {
    /// Text that stands in the place of a function.
    static func label(_ name: String, category: Category) -> Function {
        Function(
            kind: .label, name: name, fullName: name, file: "", startLine: 0, module: -1, category: category)
    }

    /// What foreign formats say of a function: most do not say whose code it is.
    static func foreign(
        name: String, fullName: String = "", file: String = "", startLine: Int = 0, module: Int32 = -1,
        moduleName: String = "", category: Category? = nil
    ) -> Function {
        Function(
            name: name, fullName: fullName.isEmpty ? name : fullName, file: file,
            startLine: Int32(exactly: max(0, startLine)) ?? 0, module: module,
            category: category ?? Category(guessedFrom: name, file: file, module: moduleName))
    }
}
