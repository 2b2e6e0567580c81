// Keeps what it prints until the soft signal comes, then writes it out and goes on spinning.
#include <signal.h>
#include <unistd.h>

static void write_out(int number) {
    (void)number;
    if (write(1, "flushed\n", 8) < 0) _exit(1);
}

int main(void) {
    signal(SIGURG, write_out);
    for (;;) {}
}
