/// A symbolized profile: index-based tables, and over them sets of samples in columns. In the tables nothing is null;
/// "none" is -1 for an index, 0 for a line and "" for a text.
package struct Profile: Equatable, Sendable {
    package var modules: [String] = []
    package var functions: [Function] = []
    package var frames: [Frame] = []
    package var stacks = StackTable()
    package var threads: [ThreadInfo] = []
    /// One for each of `threads`; empty where nothing was measured.
    package var threadTimes: [WallTimes] = []
    /// Of the program as a whole; zero where nothing was measured.
    package var wallTimes = WallTimes()
    /// Empty where no samples say which process they are of.
    package var processes: [ProfiledProcess] = []
    /// Empty where no samples have labels.
    package var labelSets: [LabelSet] = []
    /// In order of time.
    package var marks: [Mark] = []
    package var sets: [SampleSet] = []

    package init() {}
}
