// Linked into every Swift snippet, so that a program that ends by an error says where it was thrown: `main` itself knows
// only where it arrived.
//
// Swift's runtime calls a hook at each throw. Ours notes in a table, by what is thrown, where: for an error in a box by
// the box, for a typed one by its type, since it has no box. When an error leaves `main` its note is looked up, for the
// crash's record (`stdout.c`). A throw costs a few nanoseconds more.

#include <stddef.h>
#include <stdint.h>

#include "crash.h"

enum { note_count = 1024 };

// Written by all threads without a lock: a note that two of them wrote at once is told by its first word.
struct note {
    uintptr_t mixed;
    // Where the function that threw goes on, where its caller does, and the frames of both.
    uintptr_t place, caller, frame, parent;
};

static struct note notes[note_count];

static struct note *note_of(uintptr_t key) { return &notes[(key >> 4 ^ key >> 14) % note_count]; }

// Set in the frame pointer that an async function saved.
static const uintptr_t async_mark = (uintptr_t)1 << 60;

// Swift's functions all keep a frame pointer: it points to the caller's, and behind that is where they return to. A library
// that hooked throws as well, such as Testing, may have jumped here: then the first frame is not whose we take it for.
static void note_throw(const void *thrown, const uintptr_t *callee_frame) {
    const uintptr_t *frame = (const uintptr_t *)(callee_frame[0] & ~async_mark);
    if (frame <= callee_frame || (uintptr_t)frame % sizeof *frame != 0) return;
    uintptr_t key = (uintptr_t)thrown, place = callee_frame[1], caller = frame[1], parent = frame[0];
    struct note *note = note_of(key);
    __atomic_store_n(&note->mixed, key ^ place ^ caller ^ (uintptr_t)frame ^ parent, __ATOMIC_RELAXED);
    __atomic_store_n(&note->place, place, __ATOMIC_RELAXED);
    __atomic_store_n(&note->caller, caller, __ATOMIC_RELAXED);
    __atomic_store_n(&note->frame, (uintptr_t)frame, __ATOMIC_RELAXED);
    __atomic_store_n(&note->parent, parent, __ATOMIC_RELAXED);
}

// swift/Runtime/Error.h. The first is called by the runtime's `swift_willThrow`, the second is jumped to.
typedef void (*throw_hook)(const void *error);
typedef void (*typed_throw_hook)(const void *value, const void *type, const void *conformance);
extern throw_hook _swift_willThrow;
extern typed_throw_hook _swift_willThrowTypedImpl;

static void on_throw(const void *error) {
    const uintptr_t *own = __builtin_frame_address(0);
    note_throw(error, (const uintptr_t *)own[0]);
}

static void on_typed_throw(const void *value, const void *type, const void *conformance) {
    (void)value, (void)conformance;
    note_throw(type, __builtin_frame_address(0));
}

uintptr_t crash_places[crash_place_count];

static int look_up(uintptr_t key, struct note *found) {
    struct note *note = note_of(key);
    found->mixed = __atomic_load_n(&note->mixed, __ATOMIC_RELAXED);
    found->place = __atomic_load_n(&note->place, __ATOMIC_RELAXED);
    found->caller = __atomic_load_n(&note->caller, __ATOMIC_RELAXED);
    found->frame = __atomic_load_n(&note->frame, __ATOMIC_RELAXED);
    found->parent = __atomic_load_n(&note->parent, __ATOMIC_RELAXED);
    uintptr_t unmixed = found->mixed ^ found->place ^ found->caller ^ found->frame ^ found->parent;
    return found->place != 0 && unmixed == key;
}

// Of the error in this box.
struct error_value {
    const void *value, *type, *conformance;
};
void swift_getErrorValue(const void *error, void **scratch, struct error_value *result);
_Noreturn void __real_swift_errorInMain(const void *error);

// The linker gives us the program's calls of it.
_Noreturn void __wrap_swift_errorInMain(const void *error) {
    const uintptr_t *own = __builtin_frame_address(0);
    uintptr_t main_frame = own[0], arrival = own[1];
    struct note note;
    struct error_value value;
    void *scratch;
    swift_getErrorValue(error, &scratch, &value);
    size_t count = 0;
    if (look_up((uintptr_t)error, &note) || look_up((uintptr_t)value.type, &note)) {
        crash_places[count++] = note.place;
        // Thrown by `main` itself, or by a function that it called: all that is between is known.
        if (note.frame != main_frame) {
            crash_places[count++] = note.caller;
            if (note.parent != main_frame) {
                crash_places[count++] = crash_place_gap;
                crash_places[count++] = arrival;
            }
        }
    } else {
        crash_places[count++] = arrival;
    }
    __real_swift_errorInMain(error);
}

__attribute__((constructor)) static void install_throw_hooks(void) {
    _swift_willThrow = on_throw;
    _swift_willThrowTypedImpl = on_typed_throw;
}
