/// A table of Firefox's profiles as columns of numbers: either an object of arrays, or rows with a schema that says which
/// place is which column. What is no number is "not a number" there.
struct JSONTable {
    private(set) var columns: [String: [Double]] = [:]

    /// - Parameter wanted: names of the columns to keep; others are passed over.
    init(_ scanner: inout JSONScanner, wanted: Set<String>, limit: Int) throws(ReadingFailure) {
        var columns: [String: [Double]] = [:]
        var schema: [Int: String] = [:]
        var data: Int?
        if scanner.takeNull() { return }
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            if name == "schema" {
                try scanner.object { (scanner, name) throws(ReadingFailure) in
                    let place = try scanner.integer(Int.self) ?? -1
                    if wanted.contains(name) { schema[place] = name }
                }
            } else if name == "data" {
                data = scanner.offset
                try scanner.skip()
            } else if wanted.contains(name), scanner.isArrayNext() {
                columns[name] = try scanner.cells(limit: limit)
            } else {
                try scanner.skip()
            }
        }
        self.columns = columns
        if let data { try readRows(scanner.at(data), schema, limit: limit) }
    }

    private mutating func readRows(_ scanner: JSONScanner, _ schema: [Int: String], limit: Int) throws(ReadingFailure) {
        var scanner = scanner
        var rows = 0
        let places = schema.keys.sorted()
        var kept = places.map { _ in [Double]() }
        try scanner.array { (scanner) throws(ReadingFailure) in
            guard rows < limit else { throw .tooLarge(what: "rows", limit: limit) }
            var place = 0
            var next = 0
            try scanner.array { (scanner) throws(ReadingFailure) in
                if next < places.count, places[next] == place {
                    kept[next].append(try scanner.cell())
                    next += 1
                } else {
                    try scanner.skip()
                }
                place += 1
            }
            // Rows may end early.
            while next < places.count {
                kept[next].append(.nan)
                next += 1
            }
            rows += 1
        }
        for (place, column) in zip(places, kept) { columns[schema[place] ?? ""] = column }
    }

    func has(_ column: String) -> Bool { columns[column] != nil }
    func count(_ column: String) -> Int { columns[column]?.count ?? 0 }

    /// Nil for what is no number, or not there.
    func number(_ column: String, _ row: Int) -> Double? {
        guard let values = columns[column], values.indices.contains(row), !values[row].isNaN else { return nil }
        return values[row]
    }

    func index(_ column: String, _ row: Int) -> Int? {
        number(column, row).flatMap { Int(exactly: $0) }
    }
}

extension JSONScanner {
    mutating func isArrayNext() -> Bool {
        skipSpace()
        return byteNext == UInt8(ascii: "[")
    }

    fileprivate mutating func cells(limit: Int) throws(ReadingFailure) -> [Double] {
        var cells: [Double] = []
        try array { (scanner) throws(ReadingFailure) in
            guard cells.count < limit else { throw .tooLarge(what: "rows", limit: limit) }
            cells.append(try scanner.cell())
        }
        return cells
    }

    /// One value, not a number where it is none.
    fileprivate mutating func cell() throws(ReadingFailure) -> Double {
        skipSpace()
        if let byte = byteNext, 0x30...0x39 ~= byte || byte == UInt8(ascii: "-") { return try number() ?? .nan }
        try skip()
        return .nan
    }
}
