// Prints how many thousand times a second this machine's time stamp counter counts: an emulated x86
// processor shows its guest the same counter.
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(void) {
  const double begin = seconds();
  const unsigned long long counter = __rdtsc();
  const struct timespec pause = {.tv_nsec = 200000000};
  nanosleep(&pause, NULL);
  const double elapsed = seconds() - begin;
  printf("%.0f\n", (double)(__rdtsc() - counter) / elapsed / 1000);
  return 0;
}
