// Preloaded: libserialport treats a pseudo-terminal as a serial port. Replaces the look-ups in
// /sys/class/tty and the modem lines, which a PTY does not have; everything else is real.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_pty_node(const char* path) {
  return strncmp(path, "/sys/class/tty/pts/", 19) == 0;
}

int __lxstat(int version, const char* path, struct stat* found) {
  (void)version;
  if (!is_pty_node(path)) return fstatat(AT_FDCWD, path, found, AT_SYMLINK_NOFOLLOW);
  memset(found, 0, sizeof *found);
  found->st_mode = S_IFLNK | 0777;
  return 0;
}

int lstat(const char* path, struct stat* found) {
  return __lxstat(0, path, found);
}

ssize_t readlink(const char* path, char* into, size_t size) {
  static const char kTarget[] = "../../devices/virtual/tty/ttyS0";
  if (!is_pty_node(path)) return syscall(SYS_readlinkat, AT_FDCWD, path, into, size);
  const size_t length = sizeof kTarget - 1 < size ? sizeof kTarget - 1 : size;
  memcpy(into, kTarget, length);
  return (ssize_t)length;
}

int ioctl(int fd, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void* argument = va_arg(arguments, void*);
  va_end(arguments);
  static int lines;
  if (request == TIOCMGET) return *(int*)argument = lines, 0;
  // A USB device may refuse the request that sets the lines.
  const int sets = request == TIOCMSET || request == TIOCMBIS || request == TIOCMBIC;
  if (sets && getenv("SERIAL_SHIM_STALLS") != NULL) return errno = EPIPE, -1;
  if (request == TIOCMSET) return lines = *(int*)argument, 0;
  if (request == TIOCMBIS) return lines |= *(int*)argument, 0;
  if (request == TIOCMBIC) return lines &= ~*(int*)argument, 0;
  return (int)syscall(SYS_ioctl, fd, request, argument);
}
