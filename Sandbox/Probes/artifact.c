// artifact KIND: leaves something at /tmp/main for the server to find.
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int count, char **words) {
    const char *kind = count > 1 ? words[1] : "file";
    if (strcmp(kind, "link") == 0) return symlink("/etc/passwd", "/tmp/main") != 0;
    if (strcmp(kind, "directory") == 0) return mkdir("/tmp/main", 0755) != 0;
    if (strcmp(kind, "fifo") == 0) return mkfifo("/tmp/main", 0666) != 0;
    if (strcmp(kind, "nothing") == 0) return 0;
    int file = open("/tmp/main", O_WRONLY | O_CREAT, 0);
    if (strcmp(kind, "second-name") == 0) return link("/tmp/main", "/tmp/other") != 0;
    if (strcmp(kind, "large") == 0) return ftruncate(file, 1 << 20) != 0;
    return write(file, "artifact", 8) != 8;
}
