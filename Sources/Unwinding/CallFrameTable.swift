import Stacks

/// The call-frame information of one module, compiled: for each place of its code, which rules hold there.
///
/// Rows are sorted by address, eight bytes each; the few hundred distinct rules of a module are kept once.
struct CallFrameTable: Equatable, Sendable {
    /// Offsets from `base`, ascending.
    private var starts: [UInt32] = []
    /// For each start, an index into `rules`, or `none` where a function's code ends.
    private var rows: [UInt32] = []
    private var rules: [CallFrameRules] = []
    private(set) var expressions: [[UInt8]] = []
    private var base: UInt64 = 0

    private static let none = UInt32.max

    init() {}

    init(_ builder: CallFrameTableBuilder) {
        rules = builder.rules
        expressions = builder.expressions
        let sorted = builder.rows.sorted { ($0.address, $0.order) < ($1.address, $1.order) }
        base = sorted.first?.address ?? 0
        for row in sorted {
            // Code 4 GiB away from the rest is no module's that we load.
            guard let start = UInt32(exactly: row.address &- base) else { continue }
            starts.append(start)
            rows.append(row.rules ?? Self.none)
        }
    }

    var rowCount: Int { starts.count }
    var ruleCount: Int { rules.count }

    /// The addresses without rules in front of each function that says of itself that nothing calls it.
    var gapsBeforeOutermostFunctions: [Range<UInt64>] {
        let outermost = rules.map { $0.registers[UserRegisters.instructionPointerNumber].kind == .undefined }
        return starts.indices.dropFirst().compactMap { index in
            let (row, isGap) = (rows[index], rows[index - 1] == Self.none)
            guard isGap, row != Self.none, outermost[Int(row)] else { return nil }
            return base &+ UInt64(starts[index - 1])..<base &+ UInt64(starts[index])
        }
    }

    /// The rules at a virtual address; nil where no entry covers it.
    func rules(at address: UInt64) -> CallFrameRules? {
        guard address >= base, let wanted = UInt32(exactly: address - base) else { return nil }
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= wanted { low = middle + 1 } else { high = middle }
        }
        guard low > 0, rows[low - 1] != Self.none else { return nil }
        return rules[Int(rows[low - 1])]
    }
}

/// Collects the rows of a table as the section is read, up to what no module of ours comes near: a hostile one could
/// have rules of its own at every byte.
struct CallFrameTableBuilder {
    static let ruleLimit = 1 << 14
    static let expressionLimit = 1 << 12

    struct Row {
        let address: UInt64
        /// Nil where a function's code ends.
        let rules: UInt32?

        /// An end that meets the next function's beginning yields to it.
        var order: Int { rules == nil ? 0 : 1 }
    }

    var allowance: TableAllowance
    private(set) var rows: [Row] = []
    private(set) var functionStarts: [UInt64] = []
    private(set) var rules: [CallFrameRules] = []
    private(set) var expressions: [[UInt8]] = []
    private var indexes: [CallFrameRules: UInt32] = [:]
    private var expressionIndexes: [[UInt8]: Int32] = [:]

    init(_ allowance: TableAllowance = TableAllowance()) {
        self.allowance = allowance
    }

    mutating func add(_ newRules: CallFrameRules, at address: UInt64) throws(CallFrameError) {
        let index = indexes[newRules] ?? UInt32(rules.count)
        guard index < Self.ruleLimit else { throw .tooLarge }
        try allowance.spend(rows: 1)
        if Int(index) == rules.count {
            rules.append(newRules)
            indexes[newRules] = index
        }
        rows.append(Row(address: address, rules: index))
    }

    /// Begins a function's rows, which `end` must end, with or without rows between.
    mutating func begin(functionAt address: UInt64) throws(CallFrameError) {
        try allowance.spend(rows: 1)
        functionStarts.append(address)
    }

    mutating func end(at address: UInt64) {
        rows.append(Row(address: address, rules: nil))
    }

    mutating func add(expression: [UInt8]) throws(CallFrameError) -> Int32 {
        if let known = expressionIndexes[expression] { return known }
        guard expressions.count < Self.expressionLimit else { throw .tooLarge }
        let index = Int32(expressions.count)
        expressions.append(expression)
        expressionIndexes[expression] = index
        return index
    }
}
