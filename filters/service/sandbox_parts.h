/*
 * The two halves of the sandbox, for sandbox.c.
 */
#ifndef STANCH_SANDBOX_PARTS_H
#define STANCH_SANDBOX_PARTS_H

#include "sandbox.h"

/* 0 where the kernel has no Landlock. */
long sandbox_paths_abi(void);
/* 0 or an errno. */
int sandbox_paths_limit(const struct sandbox *sandbox);

bool sandbox_calls_exist(void);
/* 0 or an errno. */
int sandbox_calls_limit(const struct sandbox *sandbox);

bool sandbox_has(const struct sandbox *sandbox, enum sandbox_access access);

#endif
