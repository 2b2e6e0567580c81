// Opens until it is refused, and looks for descriptors that it was not given.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    int foreign = 0, opened = 0;
    for (int i = 3; i < 2048; i++) foreign += fcntl(i, F_GETFD) >= 0;
    while (open("/dev/null", O_RDONLY) >= 0) opened++;
    printf("foreign %d opened %d\n", foreign, opened);
    return 0;
}
