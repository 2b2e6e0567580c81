import CPostgres
import Glibc
import Linux
import Snippets

/// One connection to a server, with one owner; ended when that goes away.
///
/// Its calls block the calling thread, each for a bounded time: it belongs on a thread of its own.
package struct PostgresConnection: ~Copyable {
    private let handle: OpaquePointer
    /// Names of statements that the server knows by now.
    private var prepared: [String: String] = [:]
    /// False after a failure that leaves nobody knowing what the server is at.
    package private(set) var isUsable = true

    private init(adopting handle: OpaquePointer) { self.handle = handle }

    /// How long an answer is waited for. The server is told bounds of its own.
    private var patienceMs = Limits.databaseAnswerMs

    /// Connects, and bounds what the server does for this connection.
    package static func open(_ settings: PostgresSettings) throws(PostgresFailure) -> PostgresConnection {
        try PostgresLibrary.load()
        guard let handle = settings.connect() else { throw .unreachable("there is no memory for a connection") }
        var connection = PostgresConnection(adopting: handle)
        guard postgres_status(handle) == CONNECTION_OK else { throw .unreachable(boundedWords(postgres_error(handle))) }
        for statement in settings.sessionStatements { try connection.execute(statement) }
        return connection
    }

    deinit { postgres_finish(handle) }

    /// The server's version, such as 150018 for 15.18; of engines that only speak the protocol, what they say.
    package var serverVersion: Int { Int(postgres_server_version(handle)) }

    /// Has one statement done: prepared once for each connection, its parameters never part of its text.
    @discardableResult
    package mutating func execute(
        _ statement: String, _ parameters: [PostgresValue] = []
    ) throws(PostgresFailure) -> PostgresAnswer {
        let deadline = monotonicNanoseconds() + UInt64(patienceMs) * 1_000_000
        do {
            guard !parameters.isEmpty else {
                try check(postgres_send_statement(handle, statement))
                return try answer(by: deadline)
            }
            let name = try prepare(statement, by: deadline)
            try send(name, parameters)
            return try answer(by: deadline)
        } catch {
            if case .refused = error {} else if error != .notText { isUsable = false }
            throw error
        }
    }

    /// Has `body` done as a whole or not at all: what it returns is committed.
    package mutating func transaction<Value>(
        _ body: (inout PostgresConnection) throws -> Value
    ) throws -> Value {
        try execute("BEGIN")
        let value: Value
        do { value = try body(&self) } catch {
            // Where this fails, too, the connection is not used any more, and the server takes it back by itself.
            if isUsable { do throws(PostgresFailure) { try execute("ROLLBACK") } catch { isUsable = false } }
            throw error
        }
        try commit()
        return value
    }

    /// Has `body` done in the transaction that is under way with another bound for each statement, and for waiting for what
    /// others hold.
    package mutating func patiently<Value>(
        forMs patienceMs: Int, _ body: (inout PostgresConnection) throws -> Value
    ) throws -> Value {
        self.patienceMs = patienceMs + Limits.databaseAnswerMs
        defer { self.patienceMs = Limits.databaseAnswerMs }
        // Until the end of the transaction.
        try execute("SET LOCAL statement_timeout = \(patienceMs)")
        try execute("SET LOCAL lock_timeout = \(patienceMs)")
        return try body(&self)
    }

    /// Waits for notifications of what it listens to.
    /// - Returns: whether there were some.
    package mutating func awaitNotification(forMs patienceMs: Int) throws(PostgresFailure) -> Bool {
        do {
            guard !takeNotifications() else { return true }
            let ready = try waitUntilReady([(postgres_socket(handle), .readable)], timeoutMs: patienceMs)
            guard !ready[0].isEmpty else { return false }
            try check(postgres_consume_input(handle))
            return takeNotifications()
        } catch {
            isUsable = false
            throw (error as? PostgresFailure) ?? .lost("\(error)")
        }
    }

    private func takeNotifications() -> Bool {
        var areThere = false
        while postgres_take_notification(handle) == 1 { areThere = true }
        return areThere
    }

    private mutating func commit() throws(PostgresFailure) {
        let answer: PostgresAnswer
        do throws(PostgresFailure) { answer = try execute("COMMIT") } catch {
            switch error.remedy {
            case .reconnect: throw .lostInCommit(error.description)
            case .again, .none: throw error
            }
        }
        // A transaction that has failed is taken back by a commit, and the server calls that no error.
        guard answer.command == "COMMIT" else { throw .unexpected("\(answer.command) to a commit") }
    }

    private mutating func prepare(_ statement: String, by deadline: UInt64) throws(PostgresFailure) -> String {
        if let name = prepared[statement] { return name }
        let name = "s\(prepared.count)"
        try check(postgres_send_prepare(handle, name, statement))
        _ = try answer(by: deadline)
        prepared[statement] = name
        return name
    }

    private func send(_ name: String, _ parameters: [PostgresValue]) throws(PostgresFailure) {
        let encoded = try EncodedParameters(parameters)
        let sent = encoded.withPointers { values, lengths, formats in
            postgres_send_prepared(handle, name, Int32(parameters.count), values, lengths, formats)
        }
        try check(sent)
    }

    private func check(_ succeeded: Int32) throws(PostgresFailure) {
        guard succeeded == 1 else { throw .lost(boundedWords(postgres_error(handle))) }
    }

    /// Row by row, so that an answer is never in memory twice, and one that is too long is seen early.
    private func answer(by deadline: UInt64) throws(PostgresFailure) -> PostgresAnswer {
        _ = postgres_set_single_row_mode(handle)
        var answer = PostgresAnswer()
        var refusal: PostgresFailure?
        var bytes = 0
        while let result = try nextResult(by: deadline) {
            defer { postgres_clear(result) }
            switch postgres_result_status(result) {
            case PGRES_SINGLE_TUPLE:
                let row = Self.row(of: result)
                bytes += row.columns.reduce(64) { $0 + ($1?.count ?? 0) }
                guard bytes <= Limits.databaseAnswerBytes else { throw .unexpected("more than \(bytes) bytes") }
                answer.rows.append(row)
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                answer.command = boundedWords(postgres_command_status(result))
                answer.changedRows = Int(boundedWords(postgres_command_count(result))) ?? 0
            case PGRES_FATAL_ERROR:
                refusal = self.refusal(of: result)
            default: throw .unexpected("another kind of result")
            }
        }
        if let refusal { throw refusal }
        return answer
    }

    private func refusal(of result: OpaquePointer) -> PostgresFailure {
        let state = boundedWords(postgres_result_field(result, postgres_field_state))
        let message = boundedWords(postgres_result_field(result, postgres_field_message))
        // Without a state it is libpq that speaks: of a connection that is no more.
        guard !state.isEmpty else {
            return .lost(message.isEmpty ? boundedWords(postgres_error(handle)) : message)
        }
        return .refused(state: state, message: message)
    }

    private static func row(of result: OpaquePointer) -> PostgresRow {
        PostgresRow(
            columns: (0..<postgres_column_count(result)).map { column in
                guard postgres_is_null(result, 0, column) == 0, let value = postgres_value(result, 0, column) else {
                    return nil
                }
                let length = Int(postgres_value_length(result, 0, column))
                return Array(UnsafeRawBufferPointer(start: value, count: length))
            })
    }

    /// Nil at the end of an answer.
    private func nextResult(by deadline: UInt64) throws(PostgresFailure) -> OpaquePointer? {
        while true {
            let unsent = postgres_flush(handle)
            if postgres_is_busy(handle) == 0 { return postgres_get_result(handle) }
            guard unsent >= 0 else { throw .lost(boundedWords(postgres_error(handle))) }
            let now = monotonicNanoseconds()
            guard now < deadline else { throw .lost("it did not answer within \(patienceMs) ms") }
            let interest: Readiness = unsent > 0 ? [.readable, .writable] : .readable
            do {
                let wait = Int((deadline - now) / 1_000_000) + 1
                let ready = try waitUntilReady([(postgres_socket(handle), interest)], timeoutMs: wait)
                guard !ready[0].isEmpty, ready[0] != .writable else { continue }
            } catch {
                throw .lost("\(error)")
            }
            guard postgres_consume_input(handle) == 1 else { throw .lost(boundedWords(postgres_error(handle))) }
        }
    }
}

/// Parameters as libpq takes them: pointers that live as long as the call.
private struct EncodedParameters {
    /// All of them one after the other, each with a NUL behind it.
    private var storage: [CChar] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ parameters: [PostgresValue]) throws(PostgresFailure) {
        for parameter in parameters {
            switch parameter {
            case .null: append(nil, format: 0)
            case .int(let value): append(Array("\(value)".utf8), format: 0)
            case .bool(let value): append([value ? 0x74 : 0x66], format: 0)
            case .text(let text):
                let bytes = Array(text.utf8)
                // It would end there, and mean something else.
                guard !bytes.contains(0) else { throw .notText }
                append(bytes, format: 0)
            case .bytes(let bytes): append(bytes, format: 1)
            }
        }
    }

    private mutating func append(_ bytes: [UInt8]?, format: Int32) {
        offsets.append(bytes == nil ? nil : storage.count)
        lengths.append(Int32(clamping: bytes?.count ?? 0))
        formats.append(format)
        guard let bytes else { return }
        bytes.withUnsafeBytes { storage.append(contentsOf: $0.bindMemory(to: CChar.self)) }
        storage.append(0)
    }

    func withPointers<Value>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Value
    ) -> Value {
        storage.withUnsafeBufferPointer { storage in
            let values = offsets.map { $0.flatMap { offset in storage.baseAddress.map { $0 + offset } } }
            return values.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { body(values.baseAddress, lengths.baseAddress, $0.baseAddress) }
                }
            }
        }
    }
}
