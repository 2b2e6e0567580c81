// channel hold|find: "hold" leaves a mark in every place that another jail might look at, and waits; "find" looks for
// the marks. Both print how many of the ways worked, each by its name.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

// Inodes that all jails have in common.
static const char *const shared[] = {"/box/main", "/dev/null", "/dev/urandom", "/usr/share/zoneinfo/UTC"};

static void lock_shared(void) {
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        int file = open(shared[i], O_RDONLY);
        if (file < 0) continue;
        struct flock whole = {.l_type = F_RDLCK};
        if (fcntl(file, F_SETLK, &whole) == 0) printf("record lock on %s\n", shared[i]);
        if (fcntl(file, F_OFD_SETLK, &whole) == 0) printf("descriptor lock on %s\n", shared[i]);
        if (flock(file, LOCK_SH) == 0) printf("flock on %s\n", shared[i]);
        if (fcntl(file, F_SETLEASE, F_RDLCK) == 0) printf("lease on %s\n", shared[i]);
        if (fcntl(file, F_NOTIFY, DN_ACCESS) == 0) printf("notification on %s\n", shared[i]);
        if (utimensat(AT_FDCWD, shared[i], NULL, 0) == 0) printf("time of %s\n", shared[i]);
        if (chmod(shared[i], 0777) == 0) printf("mode of %s\n", shared[i]);
        if (syscall(SYS_setxattr, shared[i], "user.x", "y", 1, 0) == 0) printf("attribute of %s\n", shared[i]);
    }
}

static void make_objects(void) {
    int file = open("/dev/shm/mark", O_CREAT | O_RDWR, 0666);
    if (file >= 0) puts("/dev/shm");
    if (syscall(SYS_shmget, 77, 4096, 01666) >= 0) puts("shmget");
    if (syscall(SYS_semget, 77, 1, 01666) >= 0) puts("semget");
    if (syscall(SYS_msgget, 77, 01666) >= 0) puts("msgget");
    if (syscall(SYS_mq_open, "mark", O_CREAT | O_RDWR, 0666, NULL) >= 0) puts("mq_open");
    if (syscall(SYS_inotify_init1, 0) >= 0) puts("inotify");
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0mark"};
    int end = socket(AF_UNIX, SOCK_STREAM, 0);
    if (end >= 0 && bind(end, (struct sockaddr *)&address, 7) == 0) puts("abstract socket");
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0 &&
        sendto(pair[0], "x", 1, 0, (struct sockaddr *)&address, 7) >= 0)
        puts("socket to outside");
    file = open("/tmp/mark", O_CREAT | O_RDWR, 0666);
    if (write(file, "x", 1) != 1) puts("own scratch refused");
}

static void find(void) {
    struct stat status;
    if (stat("/tmp/mark", &status) == 0) puts("/tmp/mark");
    if (stat("/dev/shm/mark", &status) == 0) puts("/dev/shm/mark");
    DIR *processes = opendir("/proc");
    int count = 0;
    struct dirent *entry;
    while (processes && (entry = readdir(processes))) count += entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
    // The init and this one.
    if (count > 2) printf("%d processes\n", count);
}

int main(int count, char **words) {
    if (count > 1 && strcmp(words[1], "find") == 0) find();
    lock_shared();
    make_objects();
    puts("end");
    fflush(stdout);
    if (count > 1 && strcmp(words[1], "hold") == 0) pause();
    return 0;
}
