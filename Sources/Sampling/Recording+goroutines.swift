import Profiles
import Stacks

/// The goroutines of a recording.
extension Recording {
    /// Whose goroutines are to be looked at: nobody's before the program was executed.
    var processWithGoroutines: Int32? { goroutines == nil ? nil : program }

    /// Takes what one look brought.
    ///
    /// - Parameter timeNs: when it was over, CLOCK_MONOTONIC.
    mutating func take(_ view: GoroutineWalk.View, atNs timeNs: UInt64) {
        // Before the runtime has begun there are none, and what comes then is not known.
        guard let program, timeNs >= scope.execNs ?? .max, view.listed > 0 else { return }
        latestNs = max(latestNs, timeNs)
        let weight = Double(view.listed) / Double(max(view.lookedAt, 1))
        let space = maps.space(of: program)
        var seen: [GoroutineRecording.Seen] = []
        var deep = 0
        for goroutine in view.goroutines {
            let fingerprint = goroutine.fingerprint
            var stack = goroutines?.stack(of: goroutine.identifier, fingerprint)
            let hasStayed = stack != nil
            if stack == nil {
                let root = unwinder.collectFrames(of: goroutine, in: space, maps.modules)
                stack = stacks.pushUncounted([.waiting(goroutine.wait)] + unwinder.frames, root: root)
                if root.isDeep { deep += 1 }
            }
            guard let stack else { continue }
            goroutines?.keep(stack, of: goroutine.identifier, fingerprint)
            let place = GoroutineRecording.Place(stack: stack, labels: labels.index(of: goroutine.labels))
            seen.append(GoroutineRecording.Seen(place: place, weight: weight, hasStayed: hasStayed))
        }
        let waiting = seen.count
        if view.running > 0 {
            let stack = stacks.pushUncounted([.waiting(.running)], root: .start)
            let place = GoroutineRecording.Place(stack: stack, labels: -1)
            seen.append(GoroutineRecording.Seen(place: place, weight: weight * Double(view.running)))
        }
        goroutines?.count(torn: view.torn, deep: deep)
        goroutines?.take(seen, waiting: waiting, atNs: scope.sinceExec(timeNs))
    }
}
