/// What each line of one source file of the snippet cost.
package struct LineHeat: Sendable {
    package struct Line: Hashable, Sendable {
        package let line: Int32
        /// Of the samples whose innermost frame in this file stands on this line: the line with the library code that
        /// it called, which is what a person can change.
        package fileprivate(set) var selfWeight: UInt64 = 0
        /// Of the samples that have this line anywhere, each counted once.
        package fileprivate(set) var totalWeight: UInt64 = 0
        package fileprivate(set) var totalSamples = 0
    }

    /// By line number; lines without samples are not there.
    package let lines: [Line]

    /// - Parameter file: A name such as `main.go`. Debug information names the file by its path where it was compiled,
    ///   so last components are compared; files of libraries that bear the same name do not count.
    package init(_ profile: Profile, file: String, type: String, timesNs: Range<UInt64>? = nil) {
        let samples = profile.samples(type: type, timesNs: timesNs)
        let weights = StackWeights(samples, stacks: profile.stacks)
        let lineOfFrame = profile.lines(in: file)
        let lineOfStack = profile.stacks.frames.map { lineOfFrame[Int($0)] }
        let isOutermost = Forest(parents: profile.stacks.parents).outermost(keys: lineOfStack)
        var innermost = lineOfStack
        var lines: [Int32: Line] = [:]
        for (stack, line) in lineOfStack.enumerated() where weights.totalSamples[stack] > 0 {
            let parent = Int(profile.stacks.parents[stack])
            if line < 0, parent >= 0 { innermost[stack] = innermost[parent] }
            lines.add(to: innermost[stack]) { $0.selfWeight += weights.selfWeights[stack] }
            guard isOutermost[stack] else { continue }
            lines.add(to: line) {
                $0.totalWeight += weights.totalWeights[stack]
                $0.totalSamples += weights.totalSamples[stack]
            }
        }
        self.lines = lines.values.sorted { $0.line < $1.line }
    }
}

extension Dictionary where Key == Int32, Value == LineHeat.Line {
    fileprivate mutating func add(to line: Int32, _ change: (inout LineHeat.Line) -> Void) {
        if line > 0 { change(&self[line, default: LineHeat.Line(line: line)]) }
    }
}

extension Profile {
    /// For each frame its line in the file; -1 for frames elsewhere and for unknown lines.
    fileprivate func lines(in file: String) -> [Int32] {
        let isInFile = functions.map { function in
            guard let name = function.file.split(separator: "/").last else { return false }
            return name == file && (function.category == .yourCode || function.category == .unknown)
        }
        return frames.map { isInFile[Int($0.function)] && $0.line > 0 ? $0.line : -1 }
    }
}
