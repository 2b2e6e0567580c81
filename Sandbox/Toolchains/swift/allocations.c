// Linked into Swift snippets whose memory is to be profiled, and into no other: it stands before the C library's
// allocation functions and picks, byte by byte with the same chance, what is to be told of.
//
// What is picked goes to `flamebox_allocated` and, when it is freed, to `flamebox_freed`. These do nothing: from outside,
// the kernel has a probe on their first instruction, which copies the registers and the stack. Nothing is kept here that
// a profile is made of, so that a kill loses nothing.
//
// All that is not picked costs one subtraction, and one look at a table when it is freed. The distance from one picked
// byte to the next is drawn from an exponential distribution, whose mean is told with what is picked: an object of n bytes
// is picked with the chance 1 - exp(-n / mean), whatever was picked before, and so stands for that much more. The mean
// grows with what was picked, so that programs that allocate little are seen finely and others are not held up.

#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

enum {
    smallest_interval = 32 << 10,
    // Doubles after each so many picks, so often.
    picks_of_an_interval = 256,
    interval_doublings = 4,
    // After so many, which are enough to be exact by, a thread of which so many come in less than the short time is picked
    // from half as often, so often at most; and again twice as often once so many take longer than the long time.
    picks_at_any_pace = 4096,
    timed_picks = 64,
    short_ns = 4 * 1000 * 1000,
    long_ns = 16 * 1000 * 1000,
    most_halvings = 8,
    mark_count = 1 << 14,
    // The live objects that were picked; of one that finds no room it is not told where it is.
    bucket_bits = 11,
    bucket_count = 1 << bucket_bits,
    bucket_size = 8,
};

// Another definition of such a name, in the snippet, takes the place of ours.
#define REPLACEMENT __attribute__((weak))
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define JUMP __attribute__((musttail)) return
// A frame of its own with a frame pointer, from which the caller's can be found.
#define FRAME __asm__ volatile("" ::"r"(__builtin_frame_address(0)))

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

// A no-op of five bytes, which the kernel can turn into a probe that costs least, and the return. Local to this file, so
// that no function of a snippet has the name.
// - thread: where the C library keeps what it knows of the thread, which for all but the first is right above the stack.
void flamebox_allocated(void *object, size_t bytes, size_t interval, void *thread)
    __attribute__((visibility("hidden")));
void flamebox_freed(void *object) __attribute__((visibility("hidden")));
#if defined(__x86_64__)
#define MARKER(name)                                                                                             \
    __asm__(".text\n.type " #name ", @function\n.p2align 4\n" #name                                              \
            ":\n.cfi_startproc\n.byte 0x0f, 0x1f, 0x44, 0x00, 0x00\nret\n.cfi_endproc\n.size " #name ", .-" #name "\n")
#else
#define MARKER(name)                                                                              \
    __asm__(".text\n.type " #name ", %function\n.p2align 4\n" #name                               \
            ":\n.cfi_startproc\nnop\nret\n.cfi_endproc\n.size " #name ", .-" #name "\n")
#endif
MARKER(flamebox_allocated);
MARKER(flamebox_freed);

#define OF_THREAD static __thread __attribute__((tls_model("local-exec")))
// Bytes to the next pick; below zero once it is passed.
OF_THREAD int64_t left;
// With which `left` was drawn; zero before the first draw of the thread.
OF_THREAD size_t interval;
OF_THREAD uint64_t random_state;
// Since the last look at the clock, which showed `timed_ns`.
OF_THREAD uint32_t untimed_picks;
OF_THREAD uint32_t halvings;
OF_THREAD int64_t timed_ns;

static uint32_t picks;
static uint8_t marks[mark_count];
static uintptr_t buckets[bucket_count][bucket_size];
static uint8_t lock;

// Large objects lie at the same place of their pages, often as far apart as a power of two: higher bits tell those apart.
static size_t mark_of(void *object) {
    uintptr_t address = (uintptr_t)object;
    return (address >> 4 ^ address >> 18) & (mark_count - 1);
}

// Likewise of all bits, by the golden ratio (Knuth, "Sorting and Searching", 6.4).
static uintptr_t *bucket_of(void *object) {
    return buckets[(uint64_t)(uintptr_t)object * 0x9E3779B97F4A7C15 >> (64 - bucket_bits)];
}

// xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled", 2016.
static uint64_t next_random(void) {
    uint64_t state = random_state;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    random_state = state;
    return state * 0x2545F4914F6CDD1D;
}

// Minus the natural logarithm of a random number above 0 and up to 1; the series is right to seven digits.
static double draw(void) {
    double number = (double)((next_random() >> 11) + 1) * 0x1p-53;
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    double exponent = (double)((int64_t)(bits >> 52) - 1023);
    bits = (bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000;
    memcpy(&number, &bits, sizeof bits);
    double s = (number - 1) / (number + 1), q = s * s;
    double series = 1 + q * (1. / 3 + q * (1. / 5 + q * (1. / 7 + q * (1. / 9 + q * (1. / 11 + q / 13)))));
    return -(exponent * 0.69314718055994531 + 2 * s * series);
}

static size_t current_interval(void) {
    uint32_t doublings = __atomic_load_n(&picks, __ATOMIC_RELAXED) / picks_of_an_interval;
    return (size_t)smallest_interval << (doublings < interval_doublings ? doublings : interval_doublings);
}

static void seed(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    random_state = ((uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^ (uintptr_t)&random_state) | 1;
    for (int round = 0; round < 8; round++) next_random();
}

// What reads the picks, outside, has to keep up with them: else which ones are lost would be its choice.
static void keep_pace(void) {
    if (++untimed_picks < timed_picks || __atomic_load_n(&picks, __ATOMIC_RELAXED) < picks_at_any_pace) return;
    untimed_picks = 0;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t now_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec, passed = now_ns - timed_ns;
    if (passed < short_ns && halvings < most_halvings) halvings++;
    if (passed > long_ns && halvings > 0) halvings--;
    timed_ns = now_ns;
}

// Whether the pick was passed by an allocation of this thread; zero, or the mean that it was drawn with. The next one is
// drawn.
static size_t passed_interval(void) {
    size_t passed = interval;
    if (passed != 0) keep_pace();
    interval = current_interval() << halvings;
    if (passed == 0) {
        seed();
        // What the thread has allocated so far counts.
        left += (int64_t)(draw() * (double)interval);
        if (left >= 0) return 0;
        passed = interval;
    }
    left = (int64_t)(draw() * (double)interval);
    return passed;
}

static void take_lock(void) {
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
        while (__atomic_load_n(&lock, __ATOMIC_RELAXED)) sched_yield();
}

static void give_lock(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }

static uintptr_t *find(void *object, uintptr_t content) {
    uintptr_t *bucket = bucket_of(object);
    for (int place = 0; place < bucket_size; place++)
        if (bucket[place] == content) return &bucket[place];
    return NULL;
}

static int remember(void *object) {
    take_lock();
    uint8_t *mark = &marks[mark_of(object)];
    uintptr_t *place = *mark < UINT8_MAX ? find(object, 0) : NULL;
    if (place) {
        *place = (uintptr_t)object;
        __atomic_store_n(mark, *mark + 1, __ATOMIC_RELAXED);
    }
    give_lock();
    return place != NULL;
}

static inline int is_marked(void *object) {
    return __atomic_load_n(&marks[mark_of(object)], __ATOMIC_RELAXED) != 0;
}

static int forget(void *object) {
    if (object == NULL || !is_marked(object)) return 0;
    take_lock();
    uintptr_t *place = find(object, (uintptr_t)object);
    if (place) {
        uint8_t *mark = &marks[mark_of(object)];
        *place = 0;
        __atomic_store_n(mark, *mark - 1, __ATOMIC_RELAXED);
    }
    give_lock();
    return place != NULL;
}

// In the frame of its caller, so that this one's caller is next to the marker on the stack.
static inline __attribute__((always_inline)) void *pick(void *object, size_t bytes) {
    size_t passed = passed_interval();
    if (passed != 0 && object != NULL) {
        __atomic_fetch_add(&picks, 1, __ATOMIC_RELAXED);
        flamebox_allocated(remember(object) ? object : NULL, bytes, passed, __builtin_thread_pointer());
    }
    return object;
}

static inline int passes(size_t bytes) { return UNLIKELY((left -= (int64_t)bytes) < 0); }

static __attribute__((noinline)) void *flamebox_malloc(size_t bytes) {
    FRAME;
    return pick(__libc_malloc(bytes), bytes);
}

REPLACEMENT void *malloc(size_t bytes) {
    if (passes(bytes)) JUMP flamebox_malloc(bytes);
    JUMP __libc_malloc(bytes);
}

static __attribute__((noinline)) void *flamebox_calloc(size_t count, size_t bytes) {
    FRAME;
    void *object = __libc_calloc(count, bytes);
    return pick(object, count * bytes);
}

REPLACEMENT void *calloc(size_t count, size_t bytes) {
    // A product that is no size is refused by the C library, and then nothing is picked.
    if (passes(count * bytes)) JUMP flamebox_calloc(count, bytes);
    JUMP __libc_calloc(count, bytes);
}

static __attribute__((noinline)) void *flamebox_memalign(size_t alignment, size_t bytes) {
    FRAME;
    return pick(__libc_memalign(alignment, bytes), bytes);
}

REPLACEMENT void *memalign(size_t alignment, size_t bytes) {
    if (passes(bytes)) JUMP flamebox_memalign(alignment, bytes);
    JUMP __libc_memalign(alignment, bytes);
}

REPLACEMENT void *aligned_alloc(size_t alignment, size_t bytes) {
    if (passes(bytes)) JUMP flamebox_memalign(alignment, bytes);
    JUMP __libc_memalign(alignment, bytes);
}

static __attribute__((noinline)) int flamebox_posix_memalign(void **result, size_t alignment, size_t bytes) {
    FRAME;
    void *object = pick(__libc_memalign(alignment, bytes), bytes);
    if (object == NULL) return ENOMEM;
    *result = object;
    return 0;
}

REPLACEMENT int posix_memalign(void **result, size_t alignment, size_t bytes) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
    if (passes(bytes)) JUMP flamebox_posix_memalign(result, alignment, bytes);
    void *object = __libc_memalign(alignment, bytes);
    if (object == NULL) return ENOMEM;
    *result = object;
    return 0;
}

static __attribute__((noinline)) void flamebox_free(void *object) {
    if (forget(object)) flamebox_freed(object);
    JUMP __libc_free(object);
}

REPLACEMENT void free(void *object) {
    if (UNLIKELY(is_marked(object))) JUMP flamebox_free(object);
    JUMP __libc_free(object);
}

static __attribute__((noinline)) void *flamebox_realloc(void *object, size_t bytes) {
    FRAME;
    // Before another thread can be given the same place. Where there is no room for more, the object stays, and counts as
    // freed.
    if (forget(object)) flamebox_freed(object);
    void *moved = __libc_realloc(object, bytes);
    return left < 0 ? pick(moved, bytes) : moved;
}

REPLACEMENT void *realloc(void *object, size_t bytes) {
    if (passes(bytes) || UNLIKELY(is_marked(object))) JUMP flamebox_realloc(object, bytes);
    JUMP __libc_realloc(object, bytes);
}
