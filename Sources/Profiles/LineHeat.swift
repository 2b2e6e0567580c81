/// What each line of one source file of the snippet cost.
package struct LineHeat: Sendable {
    package struct Line: Hashable, Sendable {
        package let line: Int32
        /// Of the samples whose innermost frame in this file stands on this line: the line with the library code that
        /// it called, which is what a person can change.
        package fileprivate(set) var selfWeight: Int64 = 0
        /// Of the samples that have this line anywhere, each counted once.
        package fileprivate(set) var totalWeight: Int64 = 0
        package fileprivate(set) var totalSamples = 0
    }

    /// By line number; lines without samples are not there.
    package let lines: [Line]

    /// - Parameter file: A name such as `main.go`. Debug information names the file by its path where it was compiled,
    ///   so last components are compared; files of libraries that bear the same name do not count.
    package init(_ profile: Profile, file: String, _ selection: ProfileSelection) {
        self.init(profile, StackWeights(profile, selection), file: file)
    }

    package init(_ profile: Profile, _ weights: StackWeights, file: String) {
        let lineOfFrame = profile.lines(in: file)
        let numbers = Set(lineOfFrame.filter { $0 > 0 }).sorted()
        guard !numbers.isEmpty else {
            lines = []
            return
        }
        // Places instead of numbers: a `//line` directive may choose any, and a table must not be as long as that.
        let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, Int32($0)) })
        let placeOfFrame = lineOfFrame.map { places[$0] ?? -1 }
        let placeOfStack = profile.stacks.frames.map { placeOfFrame[Int($0)] }
        let isOutermost = Forest(parents: profile.stacks.parents).outermost(keys: placeOfStack)
        let parents = profile.stacks.parents
        var innermost = placeOfStack
        var lines = numbers.map { Line(line: $0) }
        for (stack, place) in placeOfStack.enumerated() where weights.totalSamples[stack] > 0 {
            let parent = Int(parents[stack])
            if place < 0, parent >= 0 { innermost[stack] = innermost[parent] }
            if innermost[stack] >= 0 { lines[Int(innermost[stack])].selfWeight += weights.selfWeights[stack] }
            guard isOutermost[stack] else { continue }
            lines[Int(place)].totalWeight += weights.totalWeights[stack]
            lines[Int(place)].totalSamples += Int(weights.totalSamples[stack])
        }
        self.lines = lines.filter { $0.totalSamples > 0 }
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
