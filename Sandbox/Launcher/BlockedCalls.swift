import CLinux
import Glibc

/// What is heard of a call that the filter has stopped.
enum BlockedCallNews {
    /// It waits in its thread, and its number is known.
    case call(Int32)
    /// There was one, and a signal has taken its thread out of it before anybody could look.
    case gone
}

/// Hears of every call that a program's filter stops, those included that a signal interrupts at once.
///
/// Until we have taken a notification, any signal with a handler withdraws it. A `poll` of the listener then looks for
/// what is no longer there and sleeps on, however often the call is made again. The kernel has counted it nevertheless:
/// a receive that waits in the kernel returns for every notification that there ever was, with `ENOENT` for one that is
/// gone (`seccomp_notify_recv`). So a thread waits in there. It starts after everything that this process forks.
struct BlockedCalls {
    /// Readable when there is news, and at its end when nobody is left under the filter. Before 6.11 the kernel does not
    /// wake the thread for that: it then ends with this process.
    let descriptor: Int32

    /// - Parameter listener: is the thread's from now on.
    init(listener: Int32) throws(StepFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw StepFailure(step: "pipe", code: errno) }
        descriptor = ends[0]
        // A thread that has something to tell after nobody listens any more is no reason to die.
        signal(SIGPIPE, SIG_IGN)
        let numbers = UnsafeMutableRawPointer(bitPattern: Int(listener) << 32 | Int(ends[1]))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { numbers in
                let numbers = Int(bitPattern: numbers)
                hear(listener: Int32(numbers >> 32), tell: Int32(numbers & 0xffff_ffff))
                return nil
            }, numbers)
        guard code == 0 else { throw StepFailure(step: "listen for blocked calls", code: code) }
    }

    /// A call that waits in its thread by now; does not wait for one.
    func callThatIsThere() -> Int32? {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 0) == 1, case .call(let number) = next() else { return nil }
        return number
    }

    /// Nil at the end.
    func next() -> BlockedCallNews? {
        var number: Int32 = 0
        guard read(descriptor, &number, MemoryLayout<Int32>.size) == MemoryLayout<Int32>.size else { return nil }
        return number < 0 ? .gone : .call(number)
    }
}

private func hear(listener: Int32, tell: Int32) {
    var hasToldOfGone = false
    while true {
        var number = linux_stopped_call(listener)
        if number == -EINTR { continue }
        guard number >= 0 || number == -ENOENT && linux_is_hung_up(listener) == 0 else { break }
        // Once is enough to end the jail; after that only a name is news.
        if number < 0, hasToldOfGone { continue }
        hasToldOfGone = true
        write(tell, &number, MemoryLayout<Int32>.size)
        if number >= 0 { break }
    }
    close(tell)
    // The listener stays open: without it, the call would fail and the program go on.
}
