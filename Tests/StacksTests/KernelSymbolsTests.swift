import Stacks
import Testing

struct KernelSymbolsTests {
    private static let text = """
        0000000000000000 A fixed_percpu_data
        ffffffff81000080 T entry_SYSCALL_64
        ffffffff810000ba T entry_SYSCALL_64_after_hwframe
        ffffffff81000c00 T asm_exc_invalid_op
        ffffffff81000c60 T asm_exc_page_fault
        ffffffff81000d40 T asm_common_interrupt
        ffffffff81000df0 T asm_sysvec_apic_timer_interrupt
        ffffffff81249030 T x64_sys_call
        ffffffff81249100 T ret_from_fork
        ffffffff816b8000 t syscall_trace_enter.isra.0
        ffffffff816b8ee0 t ksys_read
        ffffffff816b9120 T __x64_sys_write
        ffffffff816b9120 T __se_sys_write
        ffffffff816b9140 t vfs_write.isra.0
        ffffffff816ba000 T __x64_sys_execveat
        ffffffff816ba100 T do_exit
        ffffffff816ba140 T do_group_exit
        ffffffff816ba180 T __x64_sys_exit
        ffffffff816c2220 T __x64_sys_newfstat
        ffffffff816c2300 W __vm_munmap
        ffffffff821ecbe0 T do_syscall_64
        ffffffff821ece00 D data
        ffffffff821f0000 T _etext
        ffffffff837f8910 T _einittext
        ffffffffc0000000 t __x64_sys_in_a_module\t[some_module]

        """
    private static let gate: [UInt64] = [0xffff_ffff_8124_9040, 0xffff_ffff_821e_cc51, 0xffff_ffff_8100_0130]

    private let symbols = KernelSymbols(kallsyms: Array(text.utf8))

    @Test(
        arguments: [
            ([0xffff_ffff_816b_9150, 0xffff_ffff_816b_9130] + gate, "write"),
            // Its own function jumped to the next, and stands no more in the chain.
            ([0xffff_ffff_816b_8f46] + gate, "read"), ([0xffff_ffff_816b_9150] + gate, "vfs_write"),
            ([0xffff_ffff_816c_2301] + gate, "munmap"), ([0xffff_ffff_816c_2221] + gate, "fstat"),
            (gate, "system call"),
            // A filter of calls, compiled for the processor.
            ([0xffff_ffff_c000_0010] + gate, "system call"), ([0xffff_ffff_816b_8001] + gate, "system call"),
            ([0xffff_ffff_816b_9150, 0xffff_ffff_8100_0c65], "page fault"), ([0xffff_ffff_8100_0c00], "invalid op"),
            // An interrupt of a fault in a system call.
            ([0xffff_ffff_8100_0df5, 0xffff_ffff_8100_0c65, 0xffff_ffff_816b_9130] + gate, "write"),
            ([0xffff_ffff_816b_9150, 0xffff_ffff_8100_0df5], "interrupt"), ([0xffff_ffff_8100_0d44], "interrupt"),
            ([0xffff_ffff_8124_9100], "thread start"),
            // At the end of a thread, by itself and by a signal that came with a fault.
            ([0xffff_ffff_816b_a110, 0xffff_ffff_816b_a190] + gate, "exit"),
            ([0xffff_ffff_816b_a110, 0xffff_ffff_816b_a180, 0xffff_ffff_8100_0c65], "exit_group"),
        ] as [([UInt64], String)])
    func `a chain is named by how the kernel was entered`(chain: [UInt64], name: String) throws {
        let entry = try #require(symbols.entry(of: chain))
        #expect(symbols.entryName(at: entry) == name)
    }

    @Test func `where a thread or a program begins is told from other entries`() throws {
        let (exec, write) = ([0xffff_ffff_816b_a010] + Self.gate, [0xffff_ffff_816b_9130] + Self.gate)
        #expect(symbols.isBeginning(at: try #require(symbols.entry(of: exec))))
        #expect(symbols.isBeginning(at: try #require(symbols.entry(of: [0xffff_ffff_8124_9101]))))
        #expect(!symbols.isBeginning(at: try #require(symbols.entry(of: write))))
    }

    @Test func `what is no code of the kernel is no entry`() {
        #expect(symbols.entry(of: []) == nil)
        #expect(symbols.entry(of: [0x401000]) == nil)
        #expect(symbols.entryName(at: 0) == nil)
        // Code that was loaded later.
        #expect(symbols.entry(of: [0xffff_ffff_c000_0010]) == nil)
        #expect(symbols.entryName(at: 0xffff_ffff_c000_0010) == nil)
        #expect(KernelSymbols().entry(of: Self.gate) == nil)
    }

    @Test(
        arguments: [
            "", "\n\n", "0000000000000000 T __x64_sys_write\n0000000000000000 T next\n", "no address here\n",
            "ffffffff816b9120\n", "ffffffff816b9120 \n", "ffffffff816b9120 T\n", "ffffffff816b9120 T \n",
            "ffffffff816b9120 T __x64_sys_write", "fffffffffffffffff816b9120 T __x64_sys_write\n",
        ])
    func `text that shows no addresses knows no function`(text: String) {
        #expect(KernelSymbols(kallsyms: Array(text.utf8)) == KernelSymbols())
    }
}
