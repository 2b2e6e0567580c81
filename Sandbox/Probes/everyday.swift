// What programs do every day. The policies name it as the reason for the calls that it makes.
import Dispatch
import Foundation

func files() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("everyday")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let path = directory.appendingPathComponent("text")
    try "one\ntwo\nthree\n".write(to: path, atomically: true, encoding: .utf8)
    let handle = try FileHandle(forUpdating: path)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("four".utf8))
    try handle.synchronize()
    try handle.close()
    _ = try String(contentsOf: path, encoding: .utf8)
    _ = try FileManager.default.attributesOfItem(atPath: path.path)
    _ = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    _ = FileManager.default.currentDirectoryPath
    try FileManager.default.removeItem(at: directory)
}

func tasks() async -> Int {
    await withTaskGroup(of: Int.self) { group in
        for number in 0..<64 { group.addTask { (0..<20_000).reduce(number, &+) } }
        return await group.reduce(0, &+)
    }
}

func queues() {
    let group = DispatchGroup()
    for quality in [DispatchQoS.QoSClass.userInteractive, .utility, .background] {
        DispatchQueue.global(qos: quality).async(group: group) { usleep(1000) }
    }
    group.wait()
    let fired = DispatchSemaphore(value: 0)
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + .milliseconds(5))
    timer.setEventHandler { fired.signal() }
    timer.resume()
    fired.wait()
}

func threads() {
    let ended = DispatchSemaphore(value: 0)
    let thread = Thread {
        Thread.sleep(forTimeInterval: 0.002)
        ended.signal()
    }
    thread.name = "everyday"
    thread.start()
    ended.wait()
    // Joined, so that it has ended before the program does: the thread above may still be about to.
    var joined = pthread_t()
    pthread_create(&joined, nil, { _ in nil }, nil)
    pthread_join(joined, nil)
}

func runLoop() { RunLoop.main.run(until: Date(timeIntervalSinceNow: 0.01)) }

func memory() -> Int {
    var blocks: [[UInt8]] = []
    for size in 0..<64 { blocks.append([UInt8](repeating: 1, count: size << 14)) }
    return blocks.reduce(0) { $0 + $1.count }
}

func text() -> Int {
    let words = "the quick brown fox".split(separator: " ").map { $0.uppercased() }
    let formatter = DateFormatter()
    formatter.dateFormat = "yyyy"
    return words.joined().count + formatter.string(from: Date()).count + Int.random(in: 0..<9)
        + "a1b2".matches(of: #/[0-9]/#).count
}

do {
    try files()
    queues()
    threads()
    try await Task.sleep(for: .milliseconds(2))
    runLoop()
    print("done", await tasks() + memory() + text() > 0)
} catch {
    print(error)
    exit(1)
}
