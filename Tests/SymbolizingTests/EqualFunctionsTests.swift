import ObjectFiles
import Profiles
import TestPrograms
import Testing

@testable import Symbolizing

struct EqualFunctionsTests {
    private struct Entry {
        var name: String
        var address: UInt64
        var size: UInt64 = 16
        var kind: UInt8 = 2
    }

    private func equalFunctions(_ entries: [Entry]) -> EqualFunctions {
        var symbols: [UInt8] = []
        var names: [UInt8] = [0]
        for entry in entries {
            withUnsafeBytes(of: UInt32(names.count).littleEndian) { symbols += $0 }
            symbols += [entry.kind, 0, 1, 0]
            for word in [entry.address, entry.size] { withUnsafeBytes(of: word.littleEndian) { symbols += $0 } }
            names += Array(entry.name.utf8) + [0]
        }
        return EqualFunctions(symbols: symbols, names: names)
    }

    @Test func `Swift functions at one address are found from anywhere in them, and only those`() {
        let equal = equalFunctions([
            Entry(name: "$s1a", address: 0x100), Entry(name: "$s1c", address: 0x200),
            Entry(name: "$s1b", address: 0x100),
            Entry(name: "malloc", address: 0x300), Entry(name: "__libc_malloc", address: 0x300),
            Entry(name: "$s1d", address: 0x400), Entry(name: "$s1d", address: 0x400),
            Entry(name: "$s1e", address: 0x500, kind: 1), Entry(name: "$s1f", address: 0x500),
        ])
        for address: UInt64 in [0x100, 0x10F] { #expect(equal.group(at: address)?.names == ["$s1a", "$s1b"]) }
        for address: UInt64 in [0, 0xFF, 0x110, 0x200, 0x300, 0x400, 0x500, .max] {
            #expect(equal.group(at: address) == nil)
        }
    }

    @Test func `a table that lies is read as far as it goes`() {
        let names = (0..<100).map { Entry(name: "$s\($0)", address: 0x100, size: .max) }
        #expect(equalFunctions(names).group(at: 0x100) == nil)
        let many = equalFunctions(
            names.map { Entry(name: $0.name, address: 0x100) } + [Entry(name: "$sx", address: 0x108)])
        #expect(many.group(at: 0x100)?.names.count == EqualFunctions.nameLimit)
        #expect(many.group(at: 0x100)?.moreCount == 100 - EqualFunctions.nameLimit)
        #expect(many.group(at: 0x108) == nil)
        var symbols = [UInt8](repeating: 0xFF, count: 240)
        #expect(EqualFunctions(symbols: symbols, names: []) == EqualFunctions())
        symbols.removeLast(7)
        #expect(EqualFunctions(symbols: symbols, names: [0, 0x24]) == EqualFunctions())
    }

    @Test(arguments: [
        (["f()"], 0, "f()"), (["g()", "f()"], 0, "merged: f(), g()"), (["f()", "f()"], 0, "f()"),
        (["f()", "merged: f() and others"], 0, "f()"), (["d", "c", "b", "a", "e"], 0, "merged: a, b, c and 2 more"),
        (["a", "b"], 7, "merged: a, b and 7 more"),
    ])
    func `a merged function names as many as a person reads`(names: [String], more: Int, expected: String) {
        #expect(MergedName.of(names, moreCount: more) == expected)
    }

    /// As a linker or compiler that folds equal functions leaves it.
    @Test func `functions that share their code in a program say so, and each other one keeps its name`() async throws {
        let program = try TestPrograms.compileC(
            """
            __attribute__((noinline)) long work(long n) __asm__("$s4main6headeryS2iF");
            long work(long n) { long s = 1; for (long i = 0; i < n; i++) { s = s * 31 + i; __asm__("" : "+r"(s)); } return s; }
            long other(long n) __asm__("$s4main4bodyyS2iF") __attribute__((alias("$s4main6headeryS2iF")));
            __attribute__((noinline)) long single(long n) __asm__("$s4main5aloneyS2iF");
            long single(long n) { long s = 2; for (long i = 0; i < n; i++) { s = s * 37 + i; __asm__("" : "+r"(s)); } return s; }
            int main(void) { return (work(200000000) + single(200000000)) == 7; }
            """, named: "equal")
        let view = ModuleView([.init(jailPath: program, hostPath: program)])
        let source = SymbolSource(launcher: UnjailedTools(toolchain: toolchain), view: view)
        let raw = try await sampleRun(program)
        var names: Set<String> = []
        for frame in Set(raw.stacks.frames) where !frame.isMarker && raw.modules[Int(frame.module)].path == program {
            let address = CodeAddress(frame, in: raw.modules[Int(frame.module)])
            names.formUnion(await source.symbols(at: [address])[address]?.map(\.name) ?? [])
        }
        #expect(names.isSuperset(of: ["merged: body(_:), header(_:)", "alone(_:)"]))
        #expect(names.isDisjoint(with: ["body(_:)", "header(_:)"]))
    }
}
