/* A disk that loses power: what was written, but not yet synced, is gone.

   Loaded before the C library (LD_PRELOAD). For the hub's database and its write-ahead log it keeps, in the folder
   named by SHIM_FOLDER, a copy that holds only what a successful fsync or fdatasync has covered: the file as a cut of
   the power would leave it at worst. Writes are remembered as they are made, and reach the copy when a sync that began
   after them has returned. Shared memory (-shm) is no part of it: SQLite makes that anew.

   Files in SHIM_FOLDER steer it: while `full` is there, writes to both files fail with ENOSPC; while `broken` is there,
   syncs fail with EIO. `syncs` holds two numbers, one a line: how often the database and the log were synced. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 2 /* 0: the database, 1: its log */
#define MOST_DESCRIPTORS 65536

struct change { /* a write, or (data is NULL) a truncation to `at` bytes */
    off64_t at;
    size_t length;
    char *data;
    struct change *next;
};

static const char *ends[FILES] = {"/hub.sqlite3", "/hub.sqlite3-wal"};
static struct change *first[FILES], **last[FILES];
static unsigned char of_descriptor[MOST_DESCRIPTORS]; /* which file, plus one */
static long syncs[FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t syncing[FILES] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static const char *folder;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_truncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
    folder = getenv("SHIM_FOLDER");
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_truncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    for (int file = 0; file < FILES; file++) last[file] = &first[file];
}

static int file_of_path(const char *path) {
    size_t length = strlen(path);
    for (int file = 0; folder && file < FILES; file++) {
        size_t end = strlen(ends[file]);
        if (length >= end && strcmp(path + length - end, ends[file]) == 0 && strncmp(path, folder, strlen(folder)) != 0)
            return file;
    }
    return -1;
}

static int file_of(int descriptor) {
    return descriptor >= 0 && descriptor < MOST_DESCRIPTORS ? of_descriptor[descriptor] - 1 : -1;
}

static int is_there(const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static int open_copy(int file, int flags) {
    char path[4096];
    snprintf(path, sizeof path, "%s%s", folder, ends[file]);
    return real_open(path, flags, 0600);
}

/* The copy begins as the file is when the hub opens it for the first time. */
static void begin_copy(int file, const char *path) {
    int copy = open_copy(file, O_WRONLY | O_CREAT | O_EXCL);
    if (copy < 0) return;
    int from = real_open(path, O_RDONLY);
    char block[65536];
    ssize_t got;
    while (from >= 0 && (got = read(from, block, sizeof block)) > 0)
        if (real_write(copy, block, got) != got) abort();
    if (from >= 0) real_close(from);
    real_close(copy);
}

static void remember(int file, off64_t at, const void *data, size_t length) {
    struct change *change = malloc(sizeof *change);
    *change = (struct change){at, length, NULL, NULL};
    if (data) {
        change->data = malloc(length);
        memcpy(change->data, data, length);
    }
    pthread_mutex_lock(&lock);
    *last[file] = change;
    last[file] = &change->next;
    pthread_mutex_unlock(&lock);
}

static int opened(int descriptor, const char *path) {
    if (descriptor < 0 || descriptor >= MOST_DESCRIPTORS) return descriptor;
    int file = file_of_path(path);
    of_descriptor[descriptor] = file + 1;
    if (file >= 0) {
        pthread_mutex_lock(&lock);
        begin_copy(file, path);
        pthread_mutex_unlock(&lock);
    }
    return descriptor;
}

#define MODE(flags, mode)                                                                                             \
    mode_t mode = 0;                                                                                                  \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                            \
        va_list more;                                                                                                 \
        va_start(more, flags);                                                                                        \
        mode = va_arg(more, mode_t);                                                                                  \
        va_end(more);                                                                                                 \
    }

int open(const char *path, int flags, ...) {
    MODE(flags, mode)
    return opened(real_open(path, flags, mode), path);
}

int open64(const char *path, int flags, ...) {
    MODE(flags, mode)
    return opened(real_open(path, flags, mode), path);
}

int close(int descriptor) {
    if (descriptor >= 0 && descriptor < MOST_DESCRIPTORS) of_descriptor[descriptor] = 0;
    return real_close(descriptor);
}

ssize_t pwrite64(int descriptor, const void *data, size_t length, off64_t at) {
    int file = file_of(descriptor);
    if (file >= 0 && is_there("full")) {
        errno = ENOSPC;
        return -1;
    }
    ssize_t written = real_pwrite(descriptor, data, length, at);
    if (file >= 0 && written > 0) remember(file, at, data, written);
    return written;
}

ssize_t pwrite(int descriptor, const void *data, size_t length, off_t at) {
    return pwrite64(descriptor, data, length, at);
}

ssize_t write(int descriptor, const void *data, size_t length) {
    int file = file_of(descriptor);
    if (file < 0) return real_write(descriptor, data, length);
    off64_t at = lseek64(descriptor, 0, SEEK_CUR);
    ssize_t written = pwrite64(descriptor, data, length, at);
    if (written > 0) lseek64(descriptor, at + written, SEEK_SET);
    return written;
}

int ftruncate64(int descriptor, off64_t length) {
    int file = file_of(descriptor);
    int failed = real_truncate(descriptor, length);
    if (file >= 0 && !failed) remember(file, length, NULL, 0);
    return failed;
}

int ftruncate(int descriptor, off_t length) {
    return ftruncate64(descriptor, length);
}

static void count(int file) {
    char path[4096], text[64];
    snprintf(path, sizeof path, "%s/syncs", folder);
    syncs[file]++;
    int length = snprintf(text, sizeof text, "%12ld\n%12ld\n", syncs[0], syncs[1]);
    int counter = real_open(path, O_WRONLY | O_CREAT, 0600);
    if (counter < 0 || real_pwrite(counter, text, length, 0) != length) abort();
    real_close(counter);
}

static int sync_by(int descriptor, int (*really)(int)) {
    int file = file_of(descriptor);
    if (file < 0) return really(descriptor);
    if (is_there("broken")) {
        errno = EIO;
        return -1;
    }
    /* Only what was written before the sync began is safe when it has ended; one after another, so that an older write
       never comes after a newer one. */
    pthread_mutex_lock(&syncing[file]);
    pthread_mutex_lock(&lock);
    struct change *change = first[file];
    first[file] = NULL;
    last[file] = &first[file];
    pthread_mutex_unlock(&lock);
    int failed = really(descriptor);
    if (failed) abort();
    pthread_mutex_lock(&lock);
    int copy = open_copy(file, O_WRONLY | O_CREAT);
    while (change) {
        struct change *done = change;
        if (change->data ? real_pwrite(copy, change->data, change->length, change->at) != (ssize_t)change->length
                         : real_truncate(copy, change->at))
            abort();
        change = change->next;
        free(done->data);
        free(done);
    }
    real_close(copy);
    count(file);
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&syncing[file]);
    return failed;
}

int fsync(int descriptor) { return sync_by(descriptor, real_fsync); }

int fdatasync(int descriptor) { return sync_by(descriptor, real_fdatasync); }

int unlink(const char *path) {
    int file = file_of_path(path);
    int failed = real_unlink(path);
    if (file >= 0 && !failed) {
        char copy[4096];
        snprintf(copy, sizeof copy, "%s%s", folder, ends[file]);
        pthread_mutex_lock(&lock);
        real_unlink(copy);
        first[file] = NULL;
        last[file] = &first[file];
        pthread_mutex_unlock(&lock);
    }
    return failed;
}
