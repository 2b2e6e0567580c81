/// Samples merged by the path from the root. Frames of one function are one node whatever their lines, and functions
/// that read the same (name, file and module: specialisations of one generic) are one function, markers apart; inlined and called
/// stay apart.
package struct CallTree: Sendable {
    package struct Node: Hashable, Sendable {
        /// -1 for the root, else smaller than the node's own index.
        package internal(set) var parent: Int32
        /// An index into `Profile.functions`; -1 for the root, which stands for all samples.
        package let function: Int32
        package let inlined: Bool
        /// The line that weighs most; 0 where none is known.
        package internal(set) var line: Int32 = 0
        package internal(set) var selfWeight: Int64 = 0
        package internal(set) var totalWeight: Int64 = 0
        /// As wide as a picture draws it, and how much of that its callees do not cover: the weights, where none of the
        /// samples' is negative. Else what is negative counts by its size.
        package internal(set) var width: UInt64 = 0
        package internal(set) var selfWidth: UInt64 = 0
        package internal(set) var selfSamples = 0
        package internal(set) var totalSamples = 0
        /// Indexes of the callees, widest first, then by name.
        package internal(set) var children = 0..<0
        /// Callees that were pruned. Their width is the node's less its own and its callees'.
        package internal(set) var prunedCallees: Int32 = 0
    }

    /// What of a tree nobody would see: how many stacks there are, and so how many nodes, is up to a hostile program.
    package struct Pruning: Hashable, Sendable {
        /// Nodes of a smaller share of all samples are left out, between 0 and 1.
        package var minimumShare = 0.0
        /// At least 1. The lightest are left out.
        package var maximumNodes = Int.max

        package init(minimumShare: Double = 0, maximumNodes: Int = .max) {
            self.minimumShare = minimumShare
            self.maximumNodes = maximumNodes
        }
    }

    /// The root first, then level by level.
    package let nodes: [Node]
    /// Frames that are part of no node: those of what was pruned, one for each stack they end.
    package let prunedFrames: Int

    package init(_ profile: Profile, _ selection: ProfileSelection, pruning: Pruning = Pruning()) {
        self.init(profile, StackWeights(profile, selection), pruning: pruning)
    }

    /// In a task that is cancelled it ends before it is whole.
    package init(_ profile: Profile, _ weights: StackWeights, pruning: Pruning = Pruning()) {
        var growing = GrowingCallTree(profile, weights, pruning)
        growing.grow()
        prunedFrames = growing.prunedFrames
        nodes = growing.sorted()
    }

    /// The root's weight: that of all samples.
    package var total: Int64 { nodes[0].totalWeight }
    /// The root's width: what shares are shares of.
    package var width: UInt64 { nodes[0].width }
}

extension Profile {
    /// For each function the first that reads the same.
    func functionsReadingTheSame() -> [Int32] {
        struct Reading: Hashable {
            let marker: String?
            let name: String
            let file: String
            let module: Int32
        }
        var first: [Reading: Int32] = [:]
        return functions.enumerated().map { index, function in
            let reading = Reading(
                marker: function.kind.markerName, name: function.name, file: function.file,
                module: function.module)
            let same = first[reading] ?? Int32(index)
            first[reading] = same
            return same
        }
    }
}
