// Looks for memory outside its limits: shared anonymous maps, files in memory, System V and POSIX queues.
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    if (mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) puts("shared");
    if (syscall(SYS_memfd_create, "x", 0) >= 0) puts("memfd");
    if (shmget(IPC_PRIVATE, 1 << 20, 0600) >= 0) puts("shmget");
    if (syscall(SYS_mq_open, "x", 0102, 0600, NULL) >= 0) puts("mq_open");
    if (syscall(SYS_memfd_secret, 0) >= 0) puts("memfd_secret");
    puts("done");
    return 0;
}
