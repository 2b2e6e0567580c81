// Tries to read each path that it is given, a file or a directory, and prints what it could read.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int count, char **paths) {
    for (int i = 1; i < count; i++) {
        DIR *directory = opendir(paths[i]);
        struct dirent *entry;
        while (directory && (entry = readdir(directory)))
            if (entry->d_name[0] != '.') printf("%s holds %s\n", paths[i], entry->d_name);
        if (directory) continue;
        char content[256];
        int file = open(paths[i], O_RDONLY);
        ssize_t length = file < 0 ? -1 : read(file, content, sizeof content);
        if (length >= 0) printf("%s says %.*s\n", paths[i], (int)length, content);
        int writable = open(paths[i], O_WRONLY);
        if (writable >= 0) printf("%s is writable\n", paths[i]);
    }
    return 0;
}
