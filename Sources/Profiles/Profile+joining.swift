extension Profile {
    /// Takes over the sets of another profile, with what their samples point at: for profiles that were taken of one program
    /// at one time, each of something else. Marks and wall times stay this one's own.
    package mutating func join(_ other: Profile) {
        let ownModules = other.modules.map { index(ofModule: $0) }
        var functionIndexes = Dictionary(zip(self.functions, Int32(0)...)) { first, _ in first }
        let ownFunctions = other.functions.map { function in
            let own = Function(
                kind: function.kind, name: function.name, fullName: function.fullName, file: function.file,
                startLine: function.startLine, module: function.module < 0 ? -1 : ownModules[Int(function.module)],
                category: function.category)
            return index(of: own, in: \.functions, &functionIndexes)
        }
        var frameIndexes = Dictionary(zip(self.frames, Int32(0)...)) { first, _ in first }
        let ownFrames = other.frames.map { frame in
            let own = Frame(function: ownFunctions[Int(frame.function)], line: frame.line, inlined: frame.inlined)
            return index(of: own, in: \.frames, &frameIndexes)
        }
        var ownStacks: [Int32] = []
        for (frame, parent) in zip(other.stacks.frames, other.stacks.parents) {
            ownStacks.append(stacks.push(ownFrames[Int(frame)], on: parent < 0 ? -1 : ownStacks[Int(parent)]))
        }
        let shifts = (
            threads: Int32(threads.count), processes: Int32(processes.count), labels: Int32(labelSets.count)
        )
        threads += other.threads
        // One for each thread, or none at all.
        if !threadTimes.isEmpty { threadTimes += other.threads.map { _ in WallTimes() } }
        processes += other.processes
        labelSets += other.labelSets
        sets += other.sets.map { set in
            var moved = set
            let samples = set.samples
            moved.samples = SampleColumns(
                stacks: samples.stacks.map { ownStacks[Int($0)] }, values: samples.values, timesNs: samples.timesNs,
                threads: samples.threads?.map { $0 + shifts.threads },
                processes: samples.processes?.map { $0 < 0 ? $0 : $0 + shifts.processes },
                labels: samples.labels?.map { $0 < 0 ? $0 : $0 + shifts.labels }, waitsNs: samples.waitsNs)
            return moved
        }
    }

    private mutating func index(ofModule name: String) -> Int32 {
        if let known = modules.firstIndex(of: name) { return Int32(known) }
        modules.append(name)
        return Int32(modules.count - 1)
    }

    private mutating func index<Row: Hashable>(
        of row: Row, in table: WritableKeyPath<Profile, [Row]>, _ indexes: inout [Row: Int32]
    ) -> Int32 {
        if let known = indexes[row] { return known }
        let index = Int32(self[keyPath: table].count)
        self[keyPath: table].append(row)
        indexes[row] = index
        return index
    }
}

extension SampleSet {
    /// These types alone, under names of our own, without samples that have no value in any; nil where it has none of the
    /// types.
    package func keeping(_ names: [(theirs: String, ours: String)]) -> SampleSet? {
        let kept = names.compactMap { name in
            types.firstIndex { $0.name == name.theirs }.map { (column: $0, name: name.ours) }
        }
        guard !kept.isEmpty else { return nil }
        let rows = (0..<samples.count).filter { row in kept.contains { samples.values[$0.column][row] != 0 } }
        let left = samples.rows(rows)
        return SampleSet(
            types: kept.map { ProfileType(name: $0.name, unit: types[$0.column].unit) },
            samples: SampleColumns(
                stacks: left.stacks, values: kept.map { left.values[$0.column] }, timesNs: left.timesNs,
                threads: left.threads, processes: left.processes, labels: left.labels, waitsNs: left.waitsNs),
            period: period, quality: quality)
    }
}
