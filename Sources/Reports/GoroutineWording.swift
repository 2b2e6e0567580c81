package import Runs

/// Who waits for what, in sentences.
package enum GoroutineWording {
    /// `The main goroutine waits to receive from a channel, main.go:9.`
    package static func sentence(on goroutine: Goroutine) -> String {
        let isMain = goroutine.id == 1 && goroutine.count == 1
        let who =
            isMain
            ? "The main goroutine"
            : goroutine.count == 1 ? "Goroutine \(goroutine.id)" : "\(goroutine.count) goroutines"
        let (one, many) = words(for: goroutine.state)
        let time = goroutine.waitMinutes.map { " for \($0) minute\($0 == 1 ? "" : "s") by then" } ?? ""
        return "\(who) \(goroutine.count == 1 ? one : many)\(time)\(place(of: goroutine))."
    }

    private static func place(of goroutine: Goroutine) -> String {
        guard let frame = goroutine.place, let file = frame.file, let line = frame.line else { return "" }
        let start = goroutine.createdBy.flatMap { creator in
            creator.file.flatMap { file in creator.line.map { ", started at \(file):\($0)" } }
        }
        return ", \(file):\(line)\(start ?? "")"
    }

    /// Of one, and of several.
    private static func words(for state: String) -> (String, String) {
        switch state {
        case "running": return ("was running", "were running")
        case "runnable": return ("was ready to run", "were ready to run")
        case "syscall": return ("was in a call of the kernel", "were in a call of the kernel")
        case "sleep": return ("slept", "slept")
        default: break
        }
        guard let what = waits[state] else { return ("was in “\(state)”", "were in “\(state)”") }
        return ("waits \(what)", "wait \(what)")
    }

    /// By what Go's runtime calls it (`waitReasonStrings`).
    private static let waits = [
        "chan receive": "to receive from a channel", "chan send": "to send to a channel",
        "chan receive (nil chan)": "for ever to receive from a channel that is nil",
        "chan send (nil chan)": "for ever to send to a channel that is nil", "select": "in a select",
        "select (no cases)": "for ever in a select without cases", "sync.Mutex.Lock": "for a mutex (Lock)",
        "sync.RWMutex.Lock": "for a read-write mutex (Lock)", "sync.RWMutex.RLock": "for a read-write mutex (RLock)",
        "sync.WaitGroup.Wait": "for a WaitGroup", "sync.Cond.Wait": "for a condition (sync.Cond.Wait)",
        "semacquire": "for a semaphore", "IO wait": "for input or output", "finalizer wait": "for finalizers",
    ]
}
