/*
 * The text of a hook.
 */
#ifndef STANCH_HOOK_SCRIPT_H
#define STANCH_HOOK_SCRIPT_H

#include <stddef.h>

#define HOOK_MARK "# A hook of stanch: \"stanch uninstall"
#define HOOK_ROOM 16384

/* `program`: its absolute path. 0 or an errno. */
int hook_script(char script[HOOK_ROOM], const char *name, const char *program);

#endif
