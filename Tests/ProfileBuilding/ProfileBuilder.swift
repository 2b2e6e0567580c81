package import Profiles

/// Makes profiles from a notation that reads as a stack: root first, `>` between frames, `:12` for a line, and `~`
/// before a frame that was inlined into the one before it, as in `main.main:9 > main.run:20 > ~main.slow:14`.
package struct ProfileBuilder {
    package private(set) var profile = Profile()
    private var declared: [String: Function] = [:]
    private var functions: [Function: Int32] = [:]
    private var frames: [Frame: Int32] = [:]
    private var samples = SampleColumns()

    package init(threads: [String] = ["main"]) {
        profile.threads = zip(Int32(1)..., threads).map { ThreadInfo(id: $0, name: $1) }
    }

    package static func profile(_ stacks: [String], weight: Int64 = 1_000_000) -> Profile {
        var builder = ProfileBuilder()
        for stack in stacks { builder.sample(stack, weight: weight) }
        return builder.finished()
    }

    /// A function that is not the snippet's own; names that were never declared are, and stand in `main.go`.
    package mutating func declare(
        _ names: [String], fullName: String? = nil, file: String, module: String, category: Function.Category
    ) {
        for name in names {
            declared[name] = Function(
                name: name, fullName: fullName ?? name, file: file, startLine: 1, module: self.module(module),
                category: category)
        }
    }

    /// One millisecond after the sample before, unless told.
    package mutating func sample(_ stack: String, weight: Int64 = 1_000_000, thread: Int32 = 0, timeNs: UInt64? = nil) {
        var index: Int32 = -1
        for level in stack.split(separator: " > ") { index = profile.stacks.push(frame(level), on: index) }
        let next = samples.timesNs?.last.map { $0 + 1_000_000 } ?? 0
        samples.append(timeNs: timeNs ?? next, thread: thread, stack: index, value: weight)
    }

    package func finished() -> Profile {
        var finished = profile
        var quality = ProfileQuality()
        quality.requestedHz = 999
        finished.sets = [.cpu(samples, quality: quality)]
        return finished
    }

    private mutating func frame(_ notation: Substring) -> Int32 {
        let inlined = notation.hasPrefix("~")
        var name = notation.dropFirst(inlined ? 1 : 0)
        var line: Int32 = 0
        if let colon = name.lastIndex(of: ":"), let number = Int32(name[name.index(after: colon)...]) {
            line = number
            name = name[..<colon]
        }
        let frame = Frame(function: function(String(name)), line: line, inlined: inlined)
        if let index = frames[frame] { return index }
        let index = Int32(profile.frames.count)
        profile.frames.append(frame)
        frames[frame] = index
        return index
    }

    private mutating func function(_ name: String) -> Int32 {
        let function = declared[name] ?? undeclared(name)
        if let index = functions[function] { return index }
        let index = Int32(profile.functions.count)
        profile.functions.append(function)
        functions[function] = index
        return index
    }

    private mutating func undeclared(_ name: String) -> Function {
        let markers = [Function.marker(.truncated), .marker(.resumed), .marker(.unawaited)]
        if let marker = markers.first(where: { $0.name == name }) { return marker }
        return Function(
            name: name, fullName: name, file: "main.go", startLine: 1, module: module("program"), category: .yourCode)
    }

    private mutating func module(_ name: String) -> Int32 {
        if let index = profile.modules.firstIndex(of: name) { return Int32(index) }
        profile.modules.append(name)
        return Int32(profile.modules.count - 1)
    }
}
