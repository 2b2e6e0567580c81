import Runs

/// `Crash` as it is written.
struct WrittenCrash: Codable {
    struct Frame: Codable {
        let function: String
        let file: String?
        let line: Int?

        init(_ frame: Crash.Frame) {
            function = frame.function
            file = frame.file
            line = frame.line
        }

        var frame: Crash.Frame { Crash.Frame(function: function, file: file, line: line) }
    }

    struct WrittenGoroutine: Codable {
        let id: Int
        let count: Int
        let state: String
        let waitMinutes: Int?
        let stack: [Frame]
        let createdBy: Frame?

        init(_ goroutine: Goroutine) {
            id = goroutine.id
            count = goroutine.count
            state = goroutine.state
            waitMinutes = goroutine.waitMinutes
            stack = goroutine.stack.map(Frame.init)
            createdBy = goroutine.createdBy.map(Frame.init)
        }

        var goroutine: Goroutine {
            Goroutine(
                id: id, count: count, state: state, waitMinutes: waitMinutes, stack: stack.map(\.frame),
                createdBy: createdBy?.frame)
        }
    }

    let reason: String
    let stack: [Frame]
    let goroutines: [WrittenGoroutine]?
    let furtherGoroutines: Int?

    init(_ crash: Crash) {
        reason = crash.reason
        stack = crash.stack.map(Frame.init)
        goroutines = crash.goroutines.isEmpty ? nil : crash.goroutines.map(WrittenGoroutine.init)
        furtherGoroutines = crash.furtherGoroutines == 0 ? nil : crash.furtherGoroutines
    }

    var crash: Crash {
        Crash(
            reason: reason, stack: stack.map(\.frame), goroutines: (goroutines ?? []).map(\.goroutine),
            furtherGoroutines: furtherGoroutines ?? 0)
    }
}
