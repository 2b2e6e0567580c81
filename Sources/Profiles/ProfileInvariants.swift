extension Profile {
    /// Sums above this are not exact in a browser, whose only number is a double.
    package static let largestTotal: UInt64 = 1 << 53

    /// Checked after every decoding and before anything trusts an index. That columns are of equal length is the
    /// tables' own doing: they grow by whole rows only.
    package func checkInvariants() throws(ProfileViolation) {
        try checkFunctions()
        try checkFrames()
        try checkStacks()
        try checkLabels()
        try checkMarks()
        for (index, set) in sets.enumerated() {
            guard let first = set.types.first else { throw .setWithoutType(index) }
            try checkTypes(set.types)
            if let period = set.period, period.value < 1 { throw .periodNotPositive(set: index) }
            try checkSamples(set.samples, type: first.name)
            for (type, values) in zip(set.types, set.samples.values) { try checkTotal(values, type: type.name) }
        }
    }

    private func checkFunctions() throws(ProfileViolation) {
        for (index, function) in functions.enumerated() {
            guard function.module >= -1, function.module < modules.count else {
                throw .moduleOutOfRange(function: index)
            }
            guard function.startLine >= 0 else { throw .negativeStartLine(function: index) }
        }
    }

    private func checkFrames() throws(ProfileViolation) {
        for (index, frame) in frames.enumerated() {
            guard functions.indices.contains(Int(frame.function)) else { throw .functionOutOfRange(frame: index) }
            guard frame.line >= 0 else { throw .negativeLine(frame: index) }
        }
    }

    private func checkStacks() throws(ProfileViolation) {
        for index in 0..<stacks.count {
            guard frames.indices.contains(Int(stacks.frames[index])) else { throw .frameOutOfRange(stack: index) }
            guard stacks.parents[index] >= -1, stacks.parents[index] < index else {
                throw .parentNotSmaller(stack: index)
            }
        }
    }

    private func checkLabels() throws(ProfileViolation) {
        if let empty = labelSets.firstIndex(where: \.labels.isEmpty) { throw .emptyLabelSet(empty) }
    }

    private func checkMarks() throws(ProfileViolation) {
        for (index, pair) in zip(marks, marks.dropFirst()).enumerated() where pair.0.timeNs > pair.1.timeNs {
            throw .markOutOfOrder(index + 1)
        }
    }

    private func checkTypes(_ types: [ProfileType]) throws(ProfileViolation) {
        for (index, type) in types.enumerated() where types[..<index].contains(where: { $0.name == type.name }) {
            throw .duplicateType(type.name)
        }
    }

    private func checkSamples(_ samples: SampleColumns, type: String) throws(ProfileViolation) {
        if let row = samples.stacks.firstOutside(0..<stacks.count) { throw .stackOutOfRange(type: type, sample: row) }
        if let row = samples.threads?.firstOutside(0..<threads.count) {
            throw .threadOutOfRange(type: type, sample: row)
        }
        if let row = samples.processes?.firstOutside(-1..<processes.count) {
            throw .processOutOfRange(type: type, sample: row)
        }
        if let row = samples.labels?.firstOutside(-1..<labelSets.count) {
            throw .labelsOutOfRange(type: type, sample: row)
        }
        if let row = samples.waitsNs?.firstIndex(where: { $0 > Profile.largestTotal }) {
            throw .waitTooLong(type: type, sample: row)
        }
        var latest: UInt64 = 0
        for (row, timeNs) in (samples.timesNs ?? []).enumerated() {
            guard timeNs >= latest else { throw .timeOutOfOrder(type: type, sample: row) }
            latest = timeNs
        }
    }

    private func checkTotal(_ values: [Int64], type: String) throws(ProfileViolation) {
        var total: UInt64 = 0
        for value in values {
            let (sum, overflow) = total.addingReportingOverflow(value.magnitude)
            guard !overflow, sum <= Profile.largestTotal else { throw .totalTooLarge(type: type) }
            total = sum
        }
    }
}

extension [Int32] {
    fileprivate func firstOutside(_ range: Range<Int>) -> Int? {
        firstIndex { !range.contains(Int($0)) }
    }
}
