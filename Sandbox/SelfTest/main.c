// flamebox-selftest NAME: one attempt at something that a jail must prevent, for the probes that every worker makes of
// itself before it takes work. It says what it got; what counts is judged from outside, in HostileProbe.swift.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void fork_bomb(void) {
    int children = 0;
    for (int i = 0; i < 10; i++) {
        if (fork() >= 0) children++;
        if (syscall(SYS_vfork) >= 0) children++;
    }
    printf("%d\n", children);
}

static void *wait_for_ever(void *unused) { pause(); return unused; }

static void thread_bomb(void) {
    pthread_t thread;
    int threads = 0;
    for (int i = 0; i < 200; i++) threads += pthread_create(&thread, NULL, wait_for_ever, NULL) == 0;
    printf("%d\n", threads);
}

static void memory_bomb(void) {
    for (;;) {
        volatile char *block = malloc(1 << 22);
        if (!block) exit(3);
        for (int i = 0; i < 1 << 22; i += 4096) block[i] = 1;
    }
}

static void memory_outside(void) {
    int got = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
    got += syscall(SYS_memfd_create, "x", 0) >= 0;
    got += syscall(SYS_shmget, 0, 4096, 0600) >= 0;
    printf("%d\n", got);
}

static void disk_bomb(void) {
    static char block[1 << 16];
    int file = open("/tmp/full", O_WRONLY | O_CREAT, 0600);
    signal(SIGXFSZ, SIG_IGN);
    long written = 0;
    ssize_t count;
    while (written < 1L << 24 && (count = write(file, block, sizeof block)) > 0) written += count;
    printf("%ld\n", written);
}

static void spin(void) {
    for (int number = 1; number < 65; number++) signal(number, SIG_IGN);
    close(0);
    close(1);
    close(2);
    for (;;) {}
}

static void look(void) {
    static const char *const secrets[] = {"/etc/shadow", "/proc/1/environ", "/proc/1/maps", "/proc/kallsyms", "/sys",
                                          "/root", "/home", "/var", "/run", "/opt", "/etc/hostname"};
    int got = 0;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) got += open(secrets[i], O_RDONLY) >= 0;
    printf("%d\n", got);
}

static void write_outside(void) {
    static const char *const places[] = {"/x", "/box/x", "/box/main", "/etc/passwd", "/usr/x"};
    int got = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        got += open(places[i], O_WRONLY | O_CREAT, 0600) >= 0;
    printf("%d\n", got);
}

static void execute_again(void) {
    char *words[] = {"main", "nothing", NULL}, *none[] = {NULL};
    execve("/box/main", words, none);
    int self = open("/box/main", O_RDONLY);
    syscall(SYS_execveat, self, "", words, none, AT_EMPTY_PATH);
    dup2(self, 1000);
    syscall(SYS_execveat, 1000, "", words, none, AT_EMPTY_PATH);
    puts("0");
}

static void reach_out(void) {
    int got = 0;
    for (int family = 1; family < 46; family++) got += socket(family, SOCK_STREAM, 0) >= 0;
    for (int family = 1; family < 46; family++) got += socket(family, SOCK_DGRAM, 0) >= 0;
    printf("%d\n", got);
}

static void signal_others(void) {
    int got = (kill(-1, 0) == 0) + (kill(1, SIGKILL) == 0) + (kill(getppid(), 0) == 0);
    printf("%d\n", got);
}

static void inherited(void) {
    int got = 0;
    for (int i = 3; i < 4096; i++) got += fcntl(i, F_GETFD) >= 0;
    printf("%d\n", got);
}

static void trace(void) { syscall(SYS_ptrace, 0, 0, 0, 0); }
static void mount_something(void) { syscall(SYS_mount, "x", "/tmp", "tmpfs", 0, 0); }
static void new_namespace(void) { syscall(SYS_unshare, 0x10000000); }
static void ring(void) { syscall(SYS_io_uring_setup, 8, 0); }

static void foreign_machine(void) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
}

static void wait_a_while(void) {
    puts("0");
    fflush(stdout);
    pause();
}

// For the benchmark of what a start costs: the first thing this program does.
static void tell_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("%lld\n", (long long)now.tv_sec * 1000000000 + now.tv_nsec);
}

static const struct {
    const char *name;
    void (*run)(void);
} attempts[] = {
    {"fork-bomb", fork_bomb}, {"thread-bomb", thread_bomb}, {"memory-bomb", memory_bomb},
    {"memory-outside", memory_outside}, {"disk-bomb", disk_bomb}, {"spin", spin}, {"look", look},
    {"write-outside", write_outside}, {"execute-again", execute_again}, {"reach-out", reach_out},
    {"signal-others", signal_others}, {"inherited", inherited}, {"ptrace", trace}, {"mount", mount_something},
    {"unshare", new_namespace}, {"io-uring", ring}, {"foreign-machine", foreign_machine}, {"wait", wait_a_while},
    {"now", tell_time},
};

int main(int count, char **words) {
    for (size_t i = 0; count > 1 && i < sizeof attempts / sizeof *attempts; i++) {
        if (strcmp(words[1], attempts[i].name)) continue;
        attempts[i].run();
        fflush(stdout);
        _exit(0);
    }
    _exit(2);
}
