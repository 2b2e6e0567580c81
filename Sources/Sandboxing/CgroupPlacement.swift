import Linux

/// What is known of the place that this process has in a hierarchy of version 2, before anything is done about it.
struct CgroupSurroundings: Equatable {
    /// This process's own group, from the root that the mount shows: `/` where it is that root.
    var ownPath: String
    /// The mount shows the kernel's own root, which alone may hold processes beside groups with controllers. In a
    /// namespace of control groups, `/` is any group.
    var showsWholeHierarchy: Bool
    /// Groups with controllers can be made beneath the root that the mount shows: it is exempt, or nobody lives in it.
    var isRootFree: Bool
    /// systemd runs here (sd_booted(3)): it owns every group that it has not delegated, and tidies it when it likes.
    var hasSystemd: Bool
    /// systemd was told that what lies beneath the unit is somebody else's (`Delegate=`).
    var isUnitDelegated: Bool
    /// Processes in the own group that are neither this one nor its children; 0 stands for one that cannot be seen.
    var strangers: [Int32]
    /// Whether this process may ask a systemd for a scope of its own.
    var canAskForScope: Bool
    var isRoot: Bool
}

/// Which group jails are made in, and what has to be done first so that it is surely ours.
enum CgroupPlacement: Equatable {
    /// A group with controllers for its children may hold no process: the service lives in one beneath it.
    static let serviceGroup = "flamebox-service"

    /// The service was moved before: its group's parent is the one.
    case parent(path: String)
    /// The kernel's root, which is exempt from that rule.
    case root
    /// The own group, in which nobody else lives: this process goes to a group beneath it.
    case own(path: String)
    /// A scope that systemd makes for this process, and delegates.
    case scope
    /// A group of this name beneath the root that the mount shows: no keeper of groups is there.
    case new(name: String)
    case refused(CgroupRefusal)
}

/// Why there is no group that is surely ours.
package enum CgroupRefusal: Equatable, Sendable, CustomStringConvertible {
    /// A unit of systemd's that is not delegated.
    case undelegatedService(unit: String)
    /// Others live in the group, and there is nobody to ask for another.
    case shared(path: String, with: [Int32])
    /// systemd did not make a scope, in its own words.
    case noScope(String)

    package var description: String {
        switch self {
        case .undelegatedService(let unit):
            "systemd was not told that the control group of \(unit) is delegated: it would take away the limits of "
                + "programs at its next daemon-reload, and end the unit when a program runs out of memory"
        case .shared(let path, let strangers):
            "the control group \(path) is not ours alone: \(Self.names(of: strangers)) would have to leave it"
        case .noScope(let words): "systemd gave no control group of our own: \(words)"
        }
    }

    /// What an operator does about it.
    package var mend: String {
        switch self {
        case .undelegatedService(let unit):
            "mkdir -p /etc/systemd/system/\(unit).d; printf '[Service]\\nDelegate=yes\\nLimitMEMLOCK=infinity\\n' "
                + ">/etc/systemd/system/\(unit).d/delegate.conf; systemctl daemon-reload. "
                + "Or use deploy/flamebox.service, which is right."
        case .shared(let path, _):
            "Make flamebox the first process of its container or unit, or give the others a group of theirs: "
                + "mkdir /sys/fs/cgroup\(path == "/" ? "" : path)/others; for p in $(cat "
                + "/sys/fs/cgroup\(path == "/" ? "" : path)/cgroup.procs); do echo $p "
                + ">/sys/fs/cgroup\(path == "/" ? "" : path)/others/cgroup.procs; done"
        case .noScope:
            "apt-get install dbus; or start flamebox as a unit, as deploy/flamebox.service does; as an ordinary user, "
                + "log in anew with libpam-systemd, so that there is a user manager to ask."
        }
    }

    private static func names(of processes: [Int32]) -> String {
        let shown = processes.prefix(4).map { process in
            let name = try? KernelDirectory("/proc/\(process)").read("comm")
            return process == 0 ? "one that cannot be seen from here" : "\(process) (\(name ?? "gone"))"
        }
        return "process " + shown.joined(separator: ", ") + (processes.count > 4 ? " and others" : "")
    }
}

extension CgroupSurroundings {
    /// Decides without doing anything. Processes that are not ours are never moved, and a group in which others live,
    /// or which somebody else tidies, is never touched.
    var placement: CgroupPlacement {
        if let parent = Self.parent(ofServiceGroup: ownPath) { return .parent(path: parent) }
        return hasSystemd ? placementUnderSystemd : placementAlone
    }

    private var placementUnderSystemd: CgroupPlacement {
        if strangers.isEmpty {
            if isUnitDelegated { return .own(path: ownPath) }
            // An operator's unit may have limits of its own: nobody leaves it unasked. Who shares the group of a service
            // that is another's (sshd's without pam_systemd, cron's) is no part of it and may.
            if let unit, unit.hasSuffix(".service") { return .refused(.undelegatedService(unit: unit)) }
        }
        if canAskForScope { return .scope }
        return .refused(
            strangers.isEmpty ? .noScope("there is no bus to ask it by") : .shared(path: ownPath, with: strangers))
    }

    /// A container, or a system with another init.
    private var placementAlone: CgroupPlacement {
        if ownPath == "/", showsWholeHierarchy { return .root }
        if strangers.isEmpty { return .own(path: ownPath) }
        if isRoot, isRootFree { return .new(name: "flamebox") }
        return .refused(.shared(path: ownPath, with: strangers))
    }

    /// Whether a scope is another way out where the own group turns out not to do: from a service of an operator's, with
    /// what that limits, nobody goes away.
    var canLeaveForScope: Bool { hasSystemd && canAskForScope && unit?.hasSuffix(".service") != true }

    /// The unit that the own group is, or lies beneath: systemd.unit(5) has the endings of those with processes.
    var unit: String? { Self.unit(of: ownPath) }

    static func unit(of path: String) -> String? {
        path.split(separator: "/").last { $0.hasSuffix(".service") || $0.hasSuffix(".scope") }.map(String.init)
    }

    /// Whether a user's own systemd (`user@1000.service`) has to do with the group, rather than the system's.
    static func isUserManagers(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let manager = parts.firstIndex(where: { $0.hasPrefix("user@") && $0.hasSuffix(".service") }) else {
            return false
        }
        return manager < parts.count - 1
    }

    private static func parent(ofServiceGroup path: String) -> String? {
        let ending = "/\(CgroupPlacement.serviceGroup)"
        guard path.hasSuffix(ending) else { return nil }
        let parent = String(path.dropLast(ending.count))
        return parent.isEmpty ? "/" : parent
    }
}
