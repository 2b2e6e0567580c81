/// What makes a profile unusable; each case names the offending row.
package enum ProfileViolation: Error, Hashable, Sendable {
    case moduleOutOfRange(function: Int)
    case negativeStartLine(function: Int)
    case functionOutOfRange(frame: Int)
    case negativeLine(frame: Int)
    case frameOutOfRange(stack: Int)
    case parentNotSmaller(stack: Int)
    case duplicateType(String)
    case threadOutOfRange(type: String, sample: Int)
    case stackOutOfRange(type: String, sample: Int)
    case timeOutOfOrder(type: String, sample: Int)
    case totalTooLarge(type: String)
}

extension Profile {
    /// Sums above this are not exact in a browser, whose only number is a double.
    package static let largestTotal: UInt64 = 1 << 53

    /// Checked after every decoding and before anything trusts an index. That columns are of equal length is the
    /// tables' own doing: they grow by whole rows only.
    package func checkInvariants() throws(ProfileViolation) {
        try checkFunctions()
        try checkFrames()
        try checkStacks()
        for (index, one) in series.enumerated() {
            if series[..<index].contains(where: { $0.type.name == one.type.name }) {
                throw .duplicateType(one.type.name)
            }
            try checkSamples(one.samples, type: one.type.name)
            try checkTotal(one.samples.weights, type: one.type.name)
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

    private func checkSamples(_ samples: SampleColumns, type: String) throws(ProfileViolation) {
        var latest: UInt64 = 0
        for index in 0..<samples.count {
            guard threads.indices.contains(Int(samples.threads[index])) else {
                throw .threadOutOfRange(type: type, sample: index)
            }
            guard samples.stacks[index] >= 0, samples.stacks[index] < stacks.count else {
                throw .stackOutOfRange(type: type, sample: index)
            }
            guard samples.timesNs[index] >= latest else { throw .timeOutOfOrder(type: type, sample: index) }
            latest = samples.timesNs[index]
        }
    }

    private func checkTotal(_ weights: [UInt64], type: String) throws(ProfileViolation) {
        var total: UInt64 = 0
        for weight in weights {
            let (sum, overflow) = total.addingReportingOverflow(weight)
            guard !overflow, sum <= Profile.largestTotal else { throw .totalTooLarge(type: type) }
            total = sum
        }
    }
}

extension ProfileViolation: CustomStringConvertible {
    package var description: String {
        switch self {
        case .moduleOutOfRange(let function): "function \(function) names a module that is not there"
        case .negativeStartLine(let function): "function \(function) begins on a negative line"
        case .functionOutOfRange(let frame): "frame \(frame) names a function that is not there"
        case .negativeLine(let frame): "frame \(frame) is on a negative line"
        case .frameOutOfRange(let stack): "stack \(stack) names a frame that is not there"
        case .parentNotSmaller(let stack): "stack \(stack) does not come after its caller"
        case .duplicateType(let type): "the type \(type) is there twice"
        case .threadOutOfRange(let type, let sample): "\(type) sample \(sample) names a thread that is not there"
        case .stackOutOfRange(let type, let sample): "\(type) sample \(sample) names a stack that is not there"
        case .timeOutOfOrder(let type, let sample): "\(type) sample \(sample) is earlier than the one before it"
        case .totalTooLarge(let type): "the weights of \(type) add up to more than 2^53"
        }
    }
}
