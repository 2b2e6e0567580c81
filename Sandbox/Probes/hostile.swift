// hostile WHAT: a Swift program's ways out. Prints what it got; the judgement is made outside.
import Dispatch
import Foundation

@_silgen_name("system") func shell(_ command: UnsafePointer<CChar>) -> Int32

func processes() -> Int {
    var got = 0
    for _ in 0..<20 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/box/main")
        if (try? process.run()) != nil { got += 1 }
        var child: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = [nil]
        if posix_spawn(&child, "/box/main", nil, nil, &words, &words) == 0 { got += 1 }
        let symbol = dlsym(nil, "fork")
        typealias Fork = @convention(c) () -> Int32
        if let symbol, unsafeBitCast(symbol, to: Fork.self)() >= 0 { got += 1 }
    }
    if popen("id", "r").map({ _ in true }) == true { got += 1 }
    let status = shell("id > /tmp/id")
    if status == 0 { got += 1 }
    return got
}

func threads() {
    for _ in 0..<5000 {
        let thread = Thread { sleep(100) }
        thread.stackSize = 1 << 16
        thread.start()
    }
    print("started")
}

func queues() {
    for _ in 0..<2000 { DispatchQueue.global().async { sleep(100) } }
    print("queued")
}

func network() -> Int {
    var got = 0
    for family in [AF_INET, AF_INET6, AF_UNIX, AF_NETLINK, 40] as [Int32] {
        if socket(family, Int32(SOCK_STREAM.rawValue), 0) >= 0 { got += 1 }
        if socket(family, Int32(SOCK_DGRAM.rawValue), 0) >= 0 { got += 1 }
    }
    return got
}

switch CommandLine.arguments[1] {
case "processes": print(processes())
case "threads": threads()
case "queues": queues()
case "network": print(network())
case "bundle": print(Bundle.main.executablePath ?? "none")
default:
    var blocks: [[UInt8]] = []
    while true { blocks.append([UInt8](repeating: 1, count: 4 << 20)) }
}
