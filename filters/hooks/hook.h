/*
 * Hooks of git that refuse what holds a credential. A hook that was there is kept beside it, and runs first.
 */
#ifndef STANCH_HOOK_H
#define STANCH_HOOK_H

/* NULL-ended. */
extern const char *const hook_names[];

/* In the repository of the current folder. Doing it again changes nothing. A status, after a message. */
int hook_install(const char *name);
/* Takes it away, and puts back what was there before. */
int hook_uninstall(const char *name);

#endif
