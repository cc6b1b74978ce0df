#define _GNU_SOURCE
#include "CHubSys.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

// What the new process and its parent share until it runs its program: it borrows the parent's memory, so
// that starting it costs the same however large the hub is, and no page of the hub is ever copied.
typedef struct {
  const hub_program *program;
  int ends[3];
  pid_t parent;
  volatile int error;
} start;

enum { stack_bytes = 64 * 1024, pipe_bytes = 1024 * 1024 };

static int limit(int what, uint64_t value) {
  if (value == 0) return 0;
  struct rlimit wanted = {.rlim_cur = value, .rlim_max = value}, known;
  // Nobody may raise what was lowered for the hub itself.
  if (getrlimit(what, &known) == 0 && known.rlim_max != RLIM_INFINITY && known.rlim_max < value)
    wanted.rlim_cur = wanted.rlim_max = known.rlim_max;
  return setrlimit(what, &wanted);
}

static int prepare(const start *start) {
  const hub_program *program = start->program;
  if (setsid() < 0) return -1;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return -1;
  // The hub may have ended before it was asked to take this process with it.
  if (getppid() != start->parent) return -1;
  if (program->folder && chdir(program->folder) < 0) return -1;
  for (int end = 0; end < 3; end++)
    if (dup2(start->ends[end], end) < 0) return -1;
  if (syscall(SYS_close_range, 3u, ~0u, 0u) < 0) return -1;
  struct rlimit no_core = {0, 0};
  if (setrlimit(RLIMIT_CORE, &no_core) < 0) return -1;
  if (limit(RLIMIT_DATA, program->memory) < 0 || limit(RLIMIT_NOFILE, program->files) < 0) return -1;
  if (limit(RLIMIT_NPROC, program->processes) < 0 || limit(RLIMIT_CPU, program->processor) < 0) return -1;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
  return 0;
}

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// ThreadSanitizer takes a clone for a fork into a memory of its own, and stumbles now and then over finding its
// own notes changed. By its other name it lets the function be.
int __clone(int (*work)(void *), void *stack, int flags, void *argument, ...);
#define clone __clone
#endif
#endif

static int become(void *argument) {
  start *start = argument;
  // Handlers of the hub must not run here, in its memory. What it ignores would stay ignored.
  struct sigaction usual = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &usual, NULL);
  if (prepare(start) == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(start->program->path, start->program->arguments, start->program->environment);
  }
  start->error = errno ? errno : ESRCH;
  _exit(127);
}

// A hub that was started without one of the first three would get that number for a pipe.
static int lift(int *descriptor) {
  if (*descriptor > 2) return 0;
  int higher = fcntl(*descriptor, F_DUPFD_CLOEXEC, 3);
  if (higher < 0) return -1;
  close(*descriptor);
  *descriptor = higher;
  return 0;
}

static void shut(int *descriptors, int count) {
  for (int at = 0; at < count; at++)
    if (descriptors[at] >= 0) close(descriptors[at]);
}

static int run(start *start) {
  int pidfd = -1;
  int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK;
  void *stack = mmap(NULL, stack_bytes, PROT_READ | PROT_WRITE, kind, -1, 0);
  if (stack == MAP_FAILED) return -errno;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t process =
    clone(become, (char *)stack + stack_bytes, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, start, &pidfd);
  int error = process < 0 ? errno : start->error;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  munmap(stack, stack_bytes);
  if (process < 0) return -error;
  if (error) {
    while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
    close(pidfd);
    return -error;
  }
  start->parent = process;
  return pidfd;
}

int hub_start_program(const hub_program *program, hub_child *child) {
  // In pairs of a reading and a writing end: its input, its output, its errors.
  int pipes[6] = {-1, -1, -1, -1, -1, -1};
  for (int at = 0; at < 6; at += 2)
    if (pipe2(pipes + at, O_CLOEXEC) < 0 || lift(pipes + at) < 0 || lift(pipes + at + 1) < 0) {
      int error = -errno;
      shut(pipes, 6);
      return error;
    }
  // Both may be refused where a user has many pipes, and then the usual size must do.
  fcntl(pipes[1], F_SETPIPE_SZ, pipe_bytes);
  fcntl(pipes[2], F_SETPIPE_SZ, pipe_bytes);
  start start = {.program = program, .ends = {pipes[0], pipes[3], pipes[5]}, .parent = getpid()};
  int pidfd = run(&start);
  if (pidfd < 0) {
    shut(pipes, 6);
    return pidfd;
  }
  shut((int[]){pipes[0], pipes[3], pipes[5]}, 3);
  int ours[3] = {pipes[1], pipes[2], pipes[4]};
  for (int at = 0; at < 3; at++) fcntl(ours[at], F_SETFL, fcntl(ours[at], F_GETFL) | O_NONBLOCK);
  *child = (hub_child){
    .process = start.parent, .pidfd = pidfd, .input = ours[0], .output = ours[1], .errors = ours[2]};
  return 0;
}

int hub_signal_program(const hub_child *child, int number) {
  // Until it is waited for, its number is nobody else's, and neither is that of its group.
  return kill(-child->process, number) < 0 ? -errno : 0;
}

int hub_await_program(const hub_child *child, int *code, int *killed_by) {
  siginfo_t info = {0};
  if (waitid((idtype_t)P_PIDFD, (id_t)child->pidfd, &info, WEXITED | WNOHANG | WNOWAIT) < 0) return -errno;
  if (info.si_pid == 0) return 0;
  // Whatever it left of its group goes before its number can be given to another.
  kill(-child->process, SIGKILL);
  if (waitid((idtype_t)P_PIDFD, (id_t)child->pidfd, &info, WEXITED | WNOHANG) < 0) return -errno;
  *code = info.si_code == CLD_EXITED ? info.si_status : -1;
  *killed_by = info.si_code == CLD_EXITED ? 0 : info.si_status;
  return 1;
}

long hub_read(int descriptor, void *into, size_t count) {
  ssize_t done;
  do done = read(descriptor, into, count);
  while (done < 0 && errno == EINTR);
  return done < 0 ? -errno : done;
}

long hub_write(int descriptor, const void *from, size_t count) {
  ssize_t done;
  do done = write(descriptor, from, count);
  while (done < 0 && errno == EINTR);
  return done < 0 ? -errno : done;
}

int hub_settle_descriptor(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) return -errno;
  return fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0 ? -errno : 0;
}
