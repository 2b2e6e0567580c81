import Foundation
import Linux
import SandboxProtocol
import Testing

@testable import Sandboxing

@Suite(.enabled(if: mayMakeJails, "making groups needs root on this host"))
struct JailPlacesTests {
    private let limits = testLimits

    @Test func `what a dead server left is swept away, and what a living one has is not`() throws {
        let places = try JailPlaces(slots: 1)
        // No process has this number: the kernel's largest is 2^22.
        let orphan = "flamebox-99999999-1-1"
        let own = places.nextGroupName()
        _ = try places.cgroups.make(orphan, limits)
        let kept = try places.cgroups.make(own, limits)
        places.sweep()
        #expect(!places.cgroups.names().contains(orphan))
        #expect(places.cgroups.names().contains(own))
        #expect(kept.remove())
    }

    @Test func `a group of another start of the same process number is an orphan`() throws {
        let places = try JailPlaces(slots: 1)
        let orphan = "flamebox-\(ownProcessNumber())-1-1"
        _ = try places.cgroups.make(orphan, limits)
        places.sweep()
        #expect(!places.cgroups.names().contains(orphan))
    }

    @Test func `limits are in force when a group is made, and counters start at nothing`() throws {
        let places = try JailPlaces(slots: 1)
        let group = try places.cgroups.make(places.nextGroupName(), limits)
        #expect(group.counters().outOfMemoryKills == 0)
        #expect(group.processes().isEmpty)
        #expect(group.remove())
    }

    @Test func `a slot is not given twice, and the last one is the end`() throws {
        let slots = try SlotPool(count: 2)
        let (first, second) = (try slots.take(), try slots.take())
        #expect(first != second)
        #expect(throws: SandboxFailure.noSlot) { _ = try slots.take() }
        slots.giveBack(first)
        #expect(try slots.take() == first)
        #expect(first >= 200_000)
    }

    @Test func `two pools never hand out the same user, whoever has them`() throws {
        let pools = [try SlotPool(count: 2), try SlotPool(count: 2)]
        let users = [try pools[0].take(), try pools[1].take(), try pools[0].take(), try pools[1].take()]
        #expect(Set(users).count == 4)
    }
}
