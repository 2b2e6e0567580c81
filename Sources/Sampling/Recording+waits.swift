import Profiles

/// The waits of a recording.
extension Recording {
    /// Takes a whole record of a probe. One that cannot be read is counted as lost.
    package mutating func takeWait(_ bytes: RawSpan) {
        guard let record = try? WaitRecord(bytes) else {
            waits?.countLost()
            return
        }
        take(record)
    }

    private mutating func take(_ record: borrowing WaitRecord) {
        let atNs = scope.sinceExec(record.timeNs)
        guard case .began(let wait, let weight) = record.event else {
            waits?.end(record.thread, atNs: atNs)
            return
        }
        // What starts the program waits, too, and so did the program before it was executed.
        guard let program, record.process == program, record.timeNs >= scope.execNs ?? .max,
            waits?.hasRoom(atNs: record.timeNs) ?? false
        else { return }
        latestNs = max(latestNs, record.timeNs)
        let root = unwinder.collectFrames(of: record, in: maps.space(of: program), maps.modules)
        let frames = [.waiting(wait)] + unwinder.frames
        waits?.begin(
            record.thread, stack: stacks.pushUncounted(frames, root: root),
            thread: threads.index(ofSampled: record.thread, on: .max), weight: weight, atNs: atNs,
            isDeep: root.isDeep)
    }
}
