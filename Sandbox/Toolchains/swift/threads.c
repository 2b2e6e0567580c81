// Linked into every Swift snippet, so that a thread that runs out of stack is told so: the handler of crashes needs
// another one to run on (`stdout.c`), and the kernel knows that of each thread by itself.
//
// Whoever makes a thread, Foundation and Dispatch included, finds this `pthread_create` before the C library's. Both
// functions here end in jumps, so that none of them is on a stack.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { alternate_stack_bytes = 16 * 1024 };

typedef int (*create_function)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

struct birth {
    void *(*routine)(void *);
    void *argument;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static create_function create;
static pthread_key_t alternate_stack;

static void give_back(void *memory) {
    stack_t none = {.ss_flags = SS_DISABLE};
    if (sigaltstack(&none, NULL) == 0) munmap(memory, alternate_stack_bytes);
}

static void look_up(void) {
    create = (create_function)dlsym(RTLD_NEXT, "pthread_create");
    if (pthread_key_create(&alternate_stack, give_back) != 0) abort();
}

// Without one a thread runs as well.
static void take_alternate_stack(void) {
    void *memory = mmap(NULL, alternate_stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t stack = {.ss_sp = memory, .ss_size = alternate_stack_bytes};
    if (pthread_setspecific(alternate_stack, memory) != 0 || sigaltstack(&stack, NULL) != 0) {
        pthread_setspecific(alternate_stack, NULL);
        munmap(memory, alternate_stack_bytes);
    }
}

static void *begin_thread(void *argument) {
    struct birth birth = *(struct birth *)argument;
    free(argument);
    take_alternate_stack();
    __attribute__((musttail)) return birth.routine(birth.argument);
}

// A function of this name in a snippet takes its place.
__attribute__((weak)) int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument) {
    pthread_once(&once, look_up);
    struct birth *birth = malloc(sizeof *birth);
    if (birth == NULL) __attribute__((musttail)) return create(thread, attributes, routine, argument);
    *birth = (struct birth){routine, argument};
    // A thread that cannot be made leaves these sixteen bytes behind: nobody is there to free them after the jump.
    __attribute__((musttail)) return create(thread, attributes, begin_thread, birth);
}
