// Ignores every signal it can, closes its streams and spins. "stop" stops itself first, "sleep" waits instead.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **words) {
    const char *what = count > 1 ? words[1] : "spin";
    for (int signal_number = 1; signal_number < 65; signal_number++) signal(signal_number, SIG_IGN);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    puts("before");
    fflush(stdout);
    close(0);
    close(1);
    close(2);
    if (strcmp(what, "stop") == 0) raise(SIGSTOP);
    for (;;)
        if (strcmp(what, "sleep") == 0) pause();
}
