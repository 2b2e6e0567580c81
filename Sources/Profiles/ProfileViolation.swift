/// What makes a profile unusable; each case names the offending row.
package enum ProfileViolation: Error, Hashable, Sendable {
    case moduleOutOfRange(function: Int)
    case negativeStartLine(function: Int)
    case functionOutOfRange(frame: Int)
    case negativeLine(frame: Int)
    case frameOutOfRange(stack: Int)
    case parentNotSmaller(stack: Int)
    case emptyLabelSet(Int)
    case markOutOfOrder(Int)
    case setWithoutType(Int)
    case periodNotPositive(set: Int)
    case duplicateType(String)
    case threadOutOfRange(type: String, sample: Int)
    case processOutOfRange(type: String, sample: Int)
    case labelsOutOfRange(type: String, sample: Int)
    case stackOutOfRange(type: String, sample: Int)
    case timeOutOfOrder(type: String, sample: Int)
    case totalTooLarge(type: String)
    case waitTooLong(type: String, sample: Int)
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
        case .emptyLabelSet(let set): "label set \(set) has no labels"
        case .markOutOfOrder(let mark): "mark \(mark) is earlier than the one before it"
        case .setWithoutType(let set): "sample set \(set) has no type"
        case .periodNotPositive(let set): "the period of sample set \(set) is not positive"
        case .duplicateType(let type): "the type \(type) is there twice"
        case .threadOutOfRange(let type, let sample): "\(type) sample \(sample) names a thread that is not there"
        case .processOutOfRange(let type, let sample): "\(type) sample \(sample) names a process that is not there"
        case .labelsOutOfRange(let type, let sample): "\(type) sample \(sample) names labels that are not there"
        case .stackOutOfRange(let type, let sample): "\(type) sample \(sample) names a stack that is not there"
        case .timeOutOfOrder(let type, let sample): "\(type) sample \(sample) is earlier than the one before it"
        case .totalTooLarge(let type): "the weights of \(type) add up to more than 2^53"
        case .waitTooLong(let type, let sample): "\(type) sample \(sample) waited for more than 2^53 ns"
        }
    }
}
