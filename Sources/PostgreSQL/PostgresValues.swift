/// A parameter of a statement.
package enum PostgresValue: Sendable, Equatable {
    case null
    case int(Int64)
    case bool(Bool)
    case text(String)
    case bytes([UInt8])

    package static func int(_ value: Int) -> PostgresValue { .int(Int64(value)) }
    package static func int(_ value: Int64?) -> PostgresValue { value.map(PostgresValue.int) ?? .null }
    package static func text(_ value: String?) -> PostgresValue { value.map(PostgresValue.text) ?? .null }
    package static func bytes(_ value: [UInt8]?) -> PostgresValue { value.map(PostgresValue.bytes) ?? .null }
}

/// What a statement answered.
package struct PostgresAnswer: Sendable {
    package var rows: [PostgresRow] = []
    /// Rows that it inserted, changed or removed.
    package var changedRows = 0
    /// What the server calls what it did, such as `COMMIT`.
    var command = ""
}

/// A row, its columns in the binary form: numbers in network order, texts and bytes as they are.
package struct PostgresRow: Sendable {
    let columns: [[UInt8]?]

    package func bytes(_ column: Int) throws(PostgresFailure) -> [UInt8] {
        guard let value = try optionalBytes(column) else { throw .unexpected("a null") }
        return value
    }

    package func optionalBytes(_ column: Int) throws(PostgresFailure) -> [UInt8]? {
        guard columns.indices.contains(column) else { throw .unexpected("\(columns.count) columns") }
        return columns[column]
    }

    package func int(_ column: Int) throws(PostgresFailure) -> Int64 {
        guard let value = try optionalInt(column) else { throw .unexpected("a null") }
        return value
    }

    package func optionalInt(_ column: Int) throws(PostgresFailure) -> Int64? {
        guard let bytes = try optionalBytes(column) else { return nil }
        let magnitude = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        switch bytes.count {
        case 2: return Int64(Int16(truncatingIfNeeded: magnitude))
        case 4: return Int64(Int32(truncatingIfNeeded: magnitude))
        case 8: return Int64(bitPattern: magnitude)
        default: throw .unexpected("a number of \(bytes.count) bytes")
        }
    }

    package func bool(_ column: Int) throws(PostgresFailure) -> Bool {
        let bytes = try bytes(column)
        guard bytes.count == 1 else { throw .unexpected("a truth of \(bytes.count) bytes") }
        return bytes[0] != 0
    }

    package func text(_ column: Int) throws(PostgresFailure) -> String {
        guard let text = try optionalText(column) else { throw .unexpected("a null") }
        return text
    }

    package func optionalText(_ column: Int) throws(PostgresFailure) -> String? {
        guard let bytes = try optionalBytes(column) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .unexpected("text that is none") }
        return text
    }
}
