// Eight functions that allocate as many bytes each, in objects of one size, and of each fourth object keep it to the
// end.
let bytesOfSite = 32 << 20
nonisolated(unsafe) var kept: [UnsafeMutableRawPointer] = []
kept.reserveCapacity(8 * bytesOfSite / 64)

@inline(__always)
func allocate(_ size: Int, _ number: Int) {
    let object = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    object.storeBytes(of: UInt8(truncatingIfNeeded: number), as: UInt8.self)
    if number % 4 == 0 { kept.append(object) } else { object.deallocate() }
}

@inline(never) func site64(_ number: Int) { allocate(64, number) }
@inline(never) func site128(_ number: Int) { allocate(128, number) }
@inline(never) func site512(_ number: Int) { allocate(512, number) }
@inline(never) func site1024(_ number: Int) { allocate(1024, number) }
@inline(never) func site2048(_ number: Int) { allocate(2048, number) }
@inline(never) func site8192(_ number: Int) { allocate(8192, number) }
@inline(never) func site32768(_ number: Int) { allocate(32768, number) }
@inline(never) func site131072(_ number: Int) { allocate(131072, number) }

let sites: [(Int, (Int) -> Void)] = [
    (64, site64), (128, site128), (512, site512), (1024, site1024), (2048, site2048), (8192, site8192),
    (32768, site32768), (131072, site131072),
]
// Little by little and in turn, so that no site has the beginning for itself.
for _ in 0..<64 {
    for (size, site) in sites {
        for number in 1...bytesOfSite / size / 64 { site(number) }
    }
}
print(kept.count)
