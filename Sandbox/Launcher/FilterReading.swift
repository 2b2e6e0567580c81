/// A compiled seccomp filter, asked what it says to one call: `struct sock_filter`s as linux/filter.h has them.
struct FilterReading {
    /// `struct seccomp_data` in words of 32 bits, as the filter loads them.
    private static let dataWords = 16
    private static let notify: UInt32 = 0x7fc0_0000  // SECCOMP_RET_USER_NOTIF
    private static let actionMask: UInt32 = 0xffff_0000

    private let bytes: [UInt8]

    init(_ filter: [UInt8]) { bytes = filter }

    /// Whether the filter stops this call and has us told of it. False for a filter with instructions that libseccomp
    /// does not make.
    func stops(call number: Int32, arguments: [UInt64]) -> Bool {
        var data = [UInt32](repeating: 0, count: Self.dataWords)
        data[0] = UInt32(bitPattern: number)
        data[1] = Self.machine
        for (index, argument) in arguments.prefix(6).enumerated() {
            data[4 + 2 * index] = UInt32(truncatingIfNeeded: argument)
            data[5 + 2 * index] = UInt32(truncatingIfNeeded: argument >> 32)
        }
        return answer(to: data).map { $0 & Self.actionMask == Self.notify } ?? false
    }

    /// Jumps only lead forward, so this ends.
    private func answer(to data: [UInt32]) -> UInt32? {
        var accumulator: UInt32 = 0
        var next = 0
        while next * 8 + 8 <= bytes.count {
            let code = UInt16(bytes[next * 8]) | UInt16(bytes[next * 8 + 1]) << 8
            let jump = (yes: Int(bytes[next * 8 + 2]), no: Int(bytes[next * 8 + 3]))
            let operand = (4..<8).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[next * 8 + $1]) }
            next += 1
            switch code {
            case 0x20:  // LD W ABS
                guard operand / 4 < data.count, operand.isMultiple(of: 4) else { return nil }
                accumulator = data[Int(operand / 4)]
            case 0x54: accumulator &= operand  // ALU AND K
            case 0x05: next += Int(operand)  // JMP JA
            case 0x15: next += accumulator == operand ? jump.yes : jump.no  // JMP JEQ K
            case 0x25: next += accumulator > operand ? jump.yes : jump.no  // JMP JGT K
            case 0x35: next += accumulator >= operand ? jump.yes : jump.no  // JMP JGE K
            case 0x45: next += accumulator & operand != 0 ? jump.yes : jump.no  // JMP JSET K
            case 0x06: return operand  // RET K
            default: return nil
            }
        }
        return nil
    }
}
