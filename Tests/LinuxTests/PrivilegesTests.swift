import Testing

@testable import Linux

struct PrivilegesTests {
    @Test func `a status file is read field by field`() {
        let status = """
            Name:\tNoNewPrivs: 1
            Uid:\t1\t2\t3\t4
            Gid:\t5\t6\t7\t8
            Groups:\t20 30\u{20}
            Threads:\t2
            CapInh:\t0000000000000000
            CapPrm:\t000000c000000042
            CapEff:\t0000000000000040
            CapBnd:\t000001ffffffffff
            CapAmb:\t0000000000000001
            NoNewPrivs:\t1
            """
        let privileges = Privileges(status: status)
        #expect(privileges.users == [1, 2, 3, 4])
        #expect(privileges.groups == [5, 6, 7, 8])
        #expect(privileges.supplementaryGroups == [20, 30])
        #expect(privileges.threads == 2)
        #expect(privileges.permitted == 0xc0_0000_0042)
        #expect(privileges.effective == 0x40)
        #expect(privileges.bounding == 0x1ff_ffff_ffff)
        #expect(privileges.ambient == 1)
        #expect(!privileges.canGainByExec)
    }

    @Test func `what the kernel does not tell counts as held`() {
        let privileges = Privileges(status: "")
        #expect(privileges.effective == .max)
        #expect(privileges.bounding == .max)
        #expect(privileges.canGainByExec)
    }

    @Test func `kept capabilities have their kernel numbers`() {
        #expect(Set<Capability>([.overrideFileAccess, .lockMemory]).mask == 1 << 1 | 1 << 14)
    }
}
