import Profiles

/// All texts of a profile's tables as indexes into one table of strings, column by column.
struct TextColumns {
    let modules: [Int32]
    let functions: FunctionColumns
    let threadNames: [Int32]
    let processNames: [Int32]
    let labels: LabelColumns
    let markTexts: [Int32]

    init(_ profile: Profile, _ strings: inout StringTable) {
        modules = profile.modules.map { strings.index(of: $0) }
        functions = FunctionColumns(profile.functions, &strings)
        threadNames = profile.threads.map { strings.index(of: $0.name) }
        processNames = profile.processes.map { strings.index(of: $0.name) }
        labels = LabelColumns(profile.labelSets, &strings)
        markTexts = profile.marks.map { strings.index(of: $0.text) }
    }
}

struct FunctionColumns {
    private var names: [Int32] = []
    private var fullNames: [Int32] = []
    private var files: [Int32] = []
    private let functions: [Function]

    init(_ functions: [Function], _ strings: inout StringTable) {
        self.functions = functions
        for function in functions {
            names.append(strings.index(of: function.name))
            fullNames.append(strings.index(of: function.fullName))
            files.append(strings.index(of: function.file))
        }
    }

    func write(to table: inout JSONWriter) {
        let categories = Dictionary(uniqueKeysWithValues: zip(Function.Category.allCases, 0...))
        let kinds = Dictionary(uniqueKeysWithValues: zip(Function.Kind.allCases, 0...))
        table.field("name", names)
        table.field("fullName", fullNames)
        table.field("file", files)
        table.field("startLine", functions.map(\.startLine))
        table.field("module", functions.map(\.module))
        table.field("category", functions.map { categories[$0.category, default: 0] })
        table.field("kind", functions.map { kinds[$0.kind, default: 0] })
    }
}

/// A row for each label, those of one set together.
struct LabelColumns {
    private var sets: [Int32] = []
    private var keys: [Int32] = []
    /// -1 for numbers.
    private var texts: [Int32] = []
    private var numbers: [Int64] = []
    private var units: [Int32] = []

    init(_ labelSets: [LabelSet], _ strings: inout StringTable) {
        for (set, labels) in zip(Int32(0)..., labelSets) {
            for label in labels.labels {
                sets.append(set)
                keys.append(strings.index(of: label.key))
                append(label.value, &strings)
            }
        }
    }

    private mutating func append(_ value: Label.Value, _ strings: inout StringTable) {
        switch value {
        case .text(let text):
            texts.append(strings.index(of: text))
            numbers.append(0)
            units.append(0)
        case .number(let number, let unit):
            texts.append(-1)
            // The smallest of all has no magnitude that can be read back.
            numbers.append(max(number, -Int64.max))
            units.append(strings.index(of: unit.name))
        }
    }

    func write(to table: inout JSONWriter) {
        table.field("set", sets)
        table.field("key", keys)
        table.field("text", texts)
        table.field("number", numbers)
        table.field("unit", units)
    }
}
