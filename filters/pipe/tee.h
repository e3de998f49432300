/*
 * Two pipes of our own that let bytes pass without being copied: what stdin has is spliced into pipe A, tee copies its
 * pages (not its bytes) into pipe B, B is read and judged, and what may pass is spliced from A to stdout.
 *
 * A and B have as many slots as stdin and stdout; tee always begins at the head of A, so a round ends with A empty or
 * goes on with what tee left there. What is held lives in the stream only.
 */
#ifndef STANCH_TEE_H
#define STANCH_TEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TEE_ROUND_BYTES (512 * 1024)
#define TEE_PIPE_BYTES (1024 * 1024)

struct tee {
    int in, a_read, a_write, b_read, b_write, null;
    size_t in_a;   /* bytes that wait in A */
    size_t round;  /* bytes of this round, judged or to be judged */
    size_t at;     /* of those, how many have left A */
    size_t passed; /* of the last tee_pass */
};

/* Makes a pipe TEE_PIPE_BYTES large if it is smaller and we may; false where it is none or stays smaller. */
bool tee_enlarge(int fd);

/* True when `in` and `out` are pipes and all four could be made large enough. */
bool tee_open(struct tee *tee, int in, int out);
void tee_close(struct tee *tee);

/* Gets the next round into `buffer` of TEE_ROUND_BYTES. Bytes, 0 at the end, or a negative errno; -ENOSYS when this
 * kernel does not let us, then nothing was lost: tee_take hands out what waits in A. */
ssize_t tee_fill(struct tee *tee, uint8_t *buffer);
/* Reads what waits in A into `buffer` of TEE_ROUND_BYTES. Bytes, 0: nothing waits, or a negative errno. */
ssize_t tee_take(struct tee *tee, uint8_t *buffer);

/* Splices the `len` bytes at `offset` of the round to `out`, dropping what comes before. 0 or an errno. */
int tee_pass(struct tee *tee, size_t offset, size_t len, int out);
/* How much of that went out when it failed. */
size_t tee_passed(const struct tee *tee);
/* Drops the rest of the round. 0 or an errno. */
int tee_drop(struct tee *tee);

#endif
