// Touches memory without end.
#include <stdlib.h>

int main(void) {
    for (;;) {
        volatile char *block = malloc(1 << 22);
        for (int i = 0; block && i < 1 << 22; i += 4096) block[i] = 1;
    }
}
