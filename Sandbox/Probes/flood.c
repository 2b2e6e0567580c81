// Writes 64 MB to both streams, in turns, and is not stopped for it.
#include <string.h>
#include <unistd.h>

int main(void) {
    static char line[1 << 12];
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    for (int i = 0; i < 8192; i++) {
        if (write(1, line, sizeof line) < 0) return 1;
        if (write(2, line, sizeof line) < 0) return 1;
    }
    return write(1, "the end\n", 8) == 8 ? 0 : 1;
}
