/* Preloaded into gsmrelayd by system tests: a disk that fails and recovers.
 *
 * While the file $SICK_DISK has a word, each call that changes a file below $SICK_DISK_BELOW
 *   full    fails with ENOSPC, a large write after its first half, as on a disk that fills up
 *   failing fails with EIO
 *   filled  as full, and statvfs says that nothing is free
 *   low     works, and statvfs says that 3 % are free
 *   sealed  fails with EROFS, and statvfs says that it is read-only
 *   hung    works, but fsync and fdatasync do not return until the word is removed;
 *           a blocked thread creates the file $SICK_DISK.waits
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum illness { healthy, full, failing, filled, low, sealed, hung };
static const char* const kWords[] = {"", "full", "failing", "filled", "low", "sealed", "hung"};

static enum illness illness(void) {
  const char* control = getenv("SICK_DISK");
  int fd = control == NULL ? -1 : open(control, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return healthy;
  char word[16] = "";
  ssize_t got = read(fd, word, sizeof word - 1);
  close(fd);
  if (got <= 0) return healthy;
  for (int i = full; i <= hung; ++i)
    if (strcmp(word, kWords[i]) == 0) return (enum illness)i;
  return healthy;
}

/* Asks the kernel each time: a descriptor's number may be reused for a socket. */
static int is_on_disk(int fd) {
  const char* folder = getenv("SICK_DISK_BELOW");
  if (folder == NULL) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path);
  size_t prefix = strlen(folder);
  return length > (ssize_t)prefix && memcmp(path, folder, prefix) == 0;
}

static enum illness illness_of(int fd) {
  enum illness now = illness();
  return now != healthy && is_on_disk(fd) ? now : healthy;
}

/* Returns 0, or the errno for a change of this descriptor's file. */
static int refusal(int fd) {
  switch (illness_of(fd)) {
    case full:
    case filled:
      return ENOSPC;
    case sealed:
      return EROFS;
    case failing:
      return EIO;
    default:
      return 0;
  }
}

/* SICK_DISK_BELOW has a slash at its end; the folder itself is on the disk too. */
static int is_path_on_disk(const char* path) {
  const char* folder = getenv("SICK_DISK_BELOW");
  size_t prefix = folder == NULL ? 0 : strlen(folder);
  return prefix > 0 && (strncmp(path, folder, prefix) == 0 ||
                        (strlen(path) == prefix - 1 && strncmp(path, folder, prefix - 1) == 0));
}

#define REAL(name, ...) ((__VA_ARGS__)dlsym(RTLD_NEXT, name))
#define kSector 512

/* Returns how many octets of a write succeed; -1 with errno if none. */
static ssize_t room(int fd, size_t count) {
  int refused = refusal(fd);
  if (refused == 0) return (ssize_t)count;
  if (refused == ENOSPC && count > kSector) return (ssize_t)count / 2;
  errno = refused;
  return -1;
}

ssize_t write(int fd, const void* data, size_t count) {
  ssize_t takes = room(fd, count);
  return takes < 0 ? -1 : REAL("write", ssize_t(*)(int, const void*, size_t))(fd, data, takes);
}

ssize_t pwrite64(int fd, const void* data, size_t count, off64_t at) {
  ssize_t takes = room(fd, count);
  if (takes < 0) return -1;
  return REAL("pwrite64", ssize_t(*)(int, const void*, size_t, off64_t))(fd, data, takes, at);
}

ssize_t pwrite(int fd, const void* data, size_t count, off_t at) {
  return pwrite64(fd, data, count, at);
}

static int change(const char* name, int fd, off64_t size) {
  int refused = refusal(fd);
  if (refused == 0) return REAL(name, int (*)(int, off64_t))(fd, size);
  errno = refused;
  return -1;
}

int ftruncate64(int fd, off64_t size) {
  return change("ftruncate64", fd, size);
}
int ftruncate(int fd, off_t size) {
  return change("ftruncate64", fd, size);
}

static void tell_that_it_waits(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s.waits", getenv("SICK_DISK"));
  close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int sync_file(const char* name, int fd) {
  enum { kLookMs = 5 };
  if (illness_of(fd) == hung) tell_that_it_waits();
  while (illness_of(fd) == hung) poll(NULL, 0, kLookMs);
  int refused = refusal(fd);
  if (refused == 0) return REAL(name, int (*)(int))(fd);
  errno = refused;
  return -1;
}

int fsync(int fd) {
  return sync_file("fsync", fd);
}
int fdatasync(int fd) {
  return sync_file("fdatasync", fd);
}

static int describe(const char* name, const char* path, struct statvfs* disk) {
  int result = REAL(name, int (*)(const char*, struct statvfs*))(path, disk);
  enum illness now = illness();
  if (result != 0 || now == healthy || !is_path_on_disk(path)) return result;
  if (now == filled) disk->f_bavail = 0;
  if (now == sealed) disk->f_flag |= ST_RDONLY;
  if (now == low) {
    disk->f_frsize = 4096;
    disk->f_blocks = 1000000; /* 4 GB */
    disk->f_bavail = 30000;
  }
  return 0;
}

int statvfs(const char* path, struct statvfs* disk) {
  return describe("statvfs", path, disk);
}
int statvfs64(const char* path, struct statvfs64* disk) {
  return describe("statvfs64", path, (struct statvfs*)disk);
}
