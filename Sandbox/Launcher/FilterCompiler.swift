import CSeccomp
import Glibc
import SandboxProtocol

/// The second mode of this program: compiles a policy once, ahead of time, and writes the BPF program on standard
/// output. Compiling takes over a millisecond, installing what was compiled takes 0.04.
func writeFilter(ofPolicy path: String) -> Int32 {
    do {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        let directory = names.dropLast().joined(separator: "/")
        try exportFilter(try policyRules(of: String(names.last ?? "")) { try readWholeFile("\(directory)/\($0)") })
        return 0
    } catch {
        let failure = error as? StepFailure
        let text = failure.map { "\($0.step): \(String(cString: strerror($0.code)))" } ?? "\(error)"
        let line = "flamebox-sandbox: \(text)\n"
        write(STDERR_FILENO, line, line.utf8.count)
        return 1
    }
}

private func exportFilter(_ rules: [PolicyRule]) throws {
    guard let filter = seccomp_init(errnoAction(EPERM)) else { throw StepFailure(step: "seccomp_init", code: ENOMEM) }
    defer { seccomp_release(filter) }
    // i386 and x32 have other numbers for the same calls: a process that tries them is gone at once.
    try step("bad architecture", seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS))
    try step("optimize", seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2))
    for rule in rules { try add(rule, to: filter) }
    try step("export", seccomp_export_bpf(filter, STDOUT_FILENO))
}

private func add(_ rule: PolicyRule, to filter: scmp_filter_ctx) throws {
    let number = seccomp_syscall_resolve_name(rule.call)
    // A call that this libseccomp does not know stays under the default: it fails.
    guard number != __NR_SCMP_ERROR else { return }
    var conditions: [scmp_arg_cmp] = []
    let action: UInt32
    switch rule.action {
    case .allow(let wanted):
        action = SCMP_ACT_ALLOW
        conditions = wanted.map(comparison)
    case .fail(let code): action = errnoAction(code)
    case .kill(let hated):
        action = SCMP_ACT_NOTIFY
        conditions = hated.map(comparison)
    }
    // Refusing explicitly what the default refuses is an error to libseccomp.
    if action == errnoAction(EPERM) { return }
    try step(
        "rule for \(rule.call)",
        seccomp_rule_add_array(filter, action, number, UInt32(conditions.count), conditions))
}

private func comparison(_ condition: ArgumentCondition) -> scmp_arg_cmp {
    scmp_arg_cmp(
        arg: condition.argument, op: SCMP_CMP_MASKED_EQ, datum_a: condition.mask, datum_b: condition.value)
}

private func errnoAction(_ code: Int32) -> UInt32 { 0x0005_0000 | UInt32(code) }

/// The name of a call by its number on this machine.
func systemCallName(_ number: Int32) -> String {
    guard let name = seccomp_syscall_resolve_num_arch(UInt32(SCMP_ARCH_NATIVE), number) else { return "call \(number)" }
    defer { free(name) }
    return String(cString: name)
}
