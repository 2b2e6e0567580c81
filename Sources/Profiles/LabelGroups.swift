extension Profile {
    /// The same samples told apart by a label, as pprof's `-tagroot` does: at the root of each stack is a frame of what its
    /// sample says of `key`, `handler: /login`; of those that say nothing, `handler: none`.
    ///
    /// - Parameters:
    ///   - key: of the labels; hostile text.
    ///   - maximumGroups: values that have a frame of their own, those that most samples bear; the others have one together.
    ///   - maximumStacks: from so many stacks on, in which each group has its own, whatever is left is one group.
    package func grouped(by key: String, maximumGroups: Int, maximumStacks: Int) -> Profile {
        let values = labelSets.map { $0.value(of: key) }
        let order = LabelOrder(self, values: values)
        var profile = self
        var table = GroupedStacks(stacks, sets: sets)
        let nothing = order.rows[nil] ?? []
        if !nothing.isEmpty { table.add(nothing, below: profile.groupFrame(key, nil, fullName: key)) }
        var rest = order.values[...]
        // A single one that is left has a name.
        while let value = rest.first, order.values.count - rest.count < maximumGroups || rest.count == 1,
            table.count < maximumStacks
        {
            let fullName = "\(key):\(value)"
            table.add(order.rows[value] ?? [], below: profile.groupFrame(key, value, fullName: fullName))
            rest.removeFirst()
        }
        if !rest.isEmpty {
            let name = rest.count == 1 ? "1 other value" : "\(rest.count) other values"
            let rows = rest.flatMap { order.rows[$0] ?? [] }
            table.add(rows, below: profile.groupFrame(key, name, fullName: "\(key): \(name)"))
        }
        profile.stacks = StackTable(frames: table.frames, parents: table.parents)
        for index in sets.indices {
            profile.sets[index].samples = sets[index].samples.withStacks(table.leaves[index])
        }
        return profile
    }

    /// The index of a frame that is no function.
    private mutating func groupFrame(_ key: String, _ value: String?, fullName: String) -> Int32 {
        functions.append(
            Function(
                kind: .label, name: "\(key): \(value ?? "none")", fullName: fullName, file: "", startLine: 0,
                module: -1, category: .unknown))
        frames.append(Frame(function: Int32(functions.count - 1), line: 0, inlined: false))
        return Int32(frames.count - 1)
    }
}

/// A sample, by its set and its row there.
private typealias SampleRow = (set: Int, row: Int)

/// Which samples say what, and what most of them say first.
private struct LabelOrder {
    let values: [String]
    let rows: [String?: [SampleRow]]

    /// - Parameter values: what each of the profile's label sets says.
    init(_ profile: Profile, values: [String?]) {
        var rows: [String?: [SampleRow]] = [:]
        for (index, set) in profile.sets.enumerated() {
            let column = set.samples.labels
            for row in set.samples.stacks.indices {
                let labels = column?[row] ?? -1
                rows[labels < 0 ? nil : values[Int(labels)], default: []].append((index, row))
            }
        }
        self.rows = rows
        self.values = rows.keys.compactMap(\.self).sorted { left, right in
            (rows[right]?.count ?? 0, left) < (rows[left]?.count ?? 0, right)
        }
    }
}

/// Stacks below the frames of groups. Groups share none, and in each a stack is there once, as it was before.
private struct GroupedStacks {
    private(set) var frames: [Int32] = []
    private(set) var parents: [Int32] = []
    /// The new stacks of each set's samples.
    private(set) var leaves: [[Int32]]

    private let before: StackTable
    private let sets: [SampleSet]
    /// Of the stacks before, where each is in the last group that has it: below that group's root where it is not in this one.
    private var places: [Int32]

    init(_ before: StackTable, sets: [SampleSet]) {
        self.before = before
        self.sets = sets
        leaves = sets.map { Array(repeating: 0, count: $0.samples.count) }
        places = Array(repeating: -1, count: before.count)
    }

    var count: Int { frames.count }

    mutating func add(_ rows: [SampleRow], below frame: Int32) {
        let root = append(frame, on: -1)
        var path: [Int] = []
        for (set, row) in rows {
            var stack = Int(sets[set].samples.stacks[row])
            while stack >= 0, places[stack] < root {
                path.append(stack)
                stack = Int(before.parents[stack])
            }
            var parent = stack < 0 ? root : places[stack]
            while let next = path.popLast() {
                parent = append(before.frames[next], on: parent)
                places[next] = parent
            }
            leaves[set][row] = parent
        }
    }

    private mutating func append(_ frame: Int32, on parent: Int32) -> Int32 {
        frames.append(frame)
        parents.append(parent)
        return Int32(frames.count - 1)
    }
}

extension LabelSet {
    /// What it says of a key, as a person reads it, several values one behind the other; nil where it says nothing.
    fileprivate func value(of key: String) -> String? {
        var texts: [String] = []
        for label in labels where label.key == key && !texts.contains(label.shown) { texts.append(label.shown) }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }
}

extension Label {
    /// The value alone, as a person reads it; hostile text.
    package var shown: String {
        switch value {
        case .text(let text): text.isEmpty ? "(empty)" : text
        case .number(let number, let unit): unit.name.isEmpty ? "\(number)" : "\(number) \(unit.name)"
        }
    }
}
