import Linux
import Testing

@testable import Sandboxing

/// Which group is ours, told from a described host: the real ones are tried by `make host-test`.
struct CgroupPlacementTests {
    /// Root in a login's shell on Debian 12 as it is shipped.
    private let session = CgroupSurroundings(
        ownPath: "/user.slice/user-0.slice/session-1.scope", showsWholeHierarchy: true, isRootFree: true,
        hasSystemd: true, isUnitDelegated: false, strangers: [400, 401], canAskForScope: true, isRoot: true)

    private func changed(_ change: (inout CgroupSurroundings) -> Void) -> CgroupPlacement {
        var surroundings = session
        change(&surroundings)
        return surroundings.placement
    }

    @Test func `in a session a scope is asked for, and nobody is moved`() {
        #expect(session.placement == .scope)
        #expect(changed { $0.strangers = [] } == .scope)
    }

    @Test func `a delegated unit of our own is used as it is`() {
        let placement = changed {
            ($0.ownPath, $0.isUnitDelegated, $0.strangers) = ("/system.slice/flamebox.service", true, [])
        }
        #expect(placement == .own(path: "/system.slice/flamebox.service"))
    }

    @Test func `a delegated scope that a shell shares is left alone`() {
        #expect(changed { $0.isUnitDelegated = true } == .scope)
    }

    @Test func `a unit that is not delegated is refused before anything happens in it`() {
        let placement = changed { ($0.ownPath, $0.strangers) = ("/system.slice/mine.service", []) }
        #expect(placement == .refused(.undelegatedService(unit: "mine.service")))
        guard case .refused(let refusal) = placement else { return }
        #expect(refusal.description.contains("mine.service"))
        #expect(refusal.mend.contains("Delegate=yes") && refusal.mend.contains("deploy/flamebox.service"))
    }

    @Test func `a shell among sshd's processes leaves sshd's group alone`() {
        let placement = changed { ($0.ownPath, $0.strangers) = ("/system.slice/ssh.service", [300, 301]) }
        #expect(placement == .scope)
    }

    @Test func `without a bus nothing is touched either`() {
        let placement = changed {
            ($0.ownPath, $0.strangers, $0.canAskForScope) = ("/system.slice/ssh.service", [300], false)
        }
        #expect(placement == .refused(.shared(path: "/system.slice/ssh.service", with: [300])))
        #expect(changed { ($0.strangers, $0.canAskForScope) = ([], false) } != .scope)
    }

    @Test func `who was moved before stays`() {
        let unit = "/system.slice/flamebox.service"
        #expect(changed { $0.ownPath = unit + "/flamebox-service" } == .parent(path: unit))
        #expect(changed { $0.ownPath = "/flamebox-service" } == .parent(path: "/"))
    }

    @Test func `the root of a namespace is not the kernel's`() {
        let container = CgroupSurroundings(
            ownPath: "/", showsWholeHierarchy: false, isRootFree: false, hasSystemd: false, isUnitDelegated: false,
            strangers: [],
            canAskForScope: false, isRoot: true)
        #expect(container.placement == .own(path: "/"))
        var shared = container
        shared.strangers = [1]
        #expect(shared.placement == .refused(.shared(path: "/", with: [1])))
        var kernels = shared
        kernels.showsWholeHierarchy = true
        #expect(kernels.placement == .root)
    }

    /// What the printed command leads to: everybody went to a group of theirs, and we are started there.
    @Test func `a container whose root was left by all has room for a group of ours`() {
        let container = CgroupSurroundings(
            ownPath: "/others", showsWholeHierarchy: false, isRootFree: true, hasSystemd: false, isUnitDelegated: false,
            strangers: [1, 6], canAskForScope: false, isRoot: true)
        #expect(container.placement == .new(name: "flamebox"))
    }

    @Test func `where no systemd is and others live in our group, root makes a hierarchy of its own`() {
        var other = CgroupSurroundings(
            ownPath: "/openrc.sshd", showsWholeHierarchy: true, isRootFree: true, hasSystemd: false,
            isUnitDelegated: false,
            strangers: [77], canAskForScope: false, isRoot: true)
        #expect(other.placement == .new(name: "flamebox"))
        other.isRoot = false
        #expect(other.placement == .refused(.shared(path: "/openrc.sshd", with: [77])))
        other.strangers = []
        #expect(other.placement == .own(path: "/openrc.sshd"))
    }

    @Test func `units and their keepers are told by the path`() {
        #expect(CgroupSurroundings.unit(of: "/system.slice/a.service/sub") == "a.service")
        #expect(CgroupSurroundings.unit(of: "/user.slice") == nil)
        let user = "/user.slice/user-7.slice/user@7.service"
        #expect(CgroupSurroundings.isUserManagers(user + "/app.slice/x.service"))
        #expect(!CgroupSurroundings.isUserManagers(user))
        #expect(!CgroupSurroundings.isUserManagers(session.ownPath))
    }

    @Test func `a process of ours is told from another's`() {
        #expect(isOurs(ownProcessNumber()))
        #expect(!isOurs(1))
        #expect(!isOurs(0))
    }
}
