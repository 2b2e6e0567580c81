// Makes threads that do not share all that limits count by process, in every way that clone has, and says how many it
// got; then asks for a table of descriptors of its own.
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SHARED (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

// A thread that was made after all ends at once, whatever it shares.
static long make(unsigned long flags) {
    char *stack = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack == MAP_FAILED) return -1;
    register unsigned long tid __asm__("r10") = 0, tls __asm__("r8") = 0;
    long result;
    __asm__ volatile("syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n\tmov $60, %%eax\n\txor %%edi, %%edi\n\tsyscall\n1:"
                     : "=a"(result)
                     : "a"(SYS_clone), "D"(flags), "S"(stack + (1 << 16)), "d"(0), "r"(tid), "r"(tls)
                     : "rcx", "r11", "memory");
    return result;
}

int main(void) {
    static const unsigned long parts[] = {CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_THREAD};
    static const unsigned long namespaces[] = {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                               CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET};
    int whole = make(SHARED | CLONE_SYSVSEM) > 0, apart = 0;
    for (int left = 0; left < 31; left++) {
        unsigned long flags = CLONE_SYSVSEM;
        for (int i = 0; i < 5; i++) flags |= left >> i & 1 ? parts[i] : 0;
        apart += make(flags) >= 0;
    }
    for (int i = 0; i < 7; i++) apart += make(SHARED | namespaces[i]) >= 0;
    // CLOSE_RANGE_UNSHARE, and the same without.
    int unshared = syscall(SYS_close_range, 900, 999, 2) == 0;
    int closed = syscall(SYS_close_range, 900, 999, 0) == 0;
    printf("whole %d apart %d unshared %d closed %d\n", whole, apart, unshared, closed);
    return 0;
}
