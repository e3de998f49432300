/*
 * stanch install, stanch uninstall: hooks of git.
 */
#include "commands.h"
#include "hook.h"
#include "message.h"
#include "status.h"

#include <string.h>

static int check(const struct options *options)
{
    for (size_t i = 0; i < options->words.count; i++) {
        size_t at = 0;
        while (hook_names[at] && strcmp(hook_names[at], options->words.items[i]) != 0)
            at++;
        if (!hook_names[at]) {
            message("unknown hook: %s: use pre-commit, pre-push, commit-msg or pre-receive", options->words.items[i]);
            return STATUS_USAGE;
        }
    }
    if (options->words.count > 0)
        return STATUS_DONE;
    message("no hook named: use pre-commit, pre-push, commit-msg or pre-receive");
    return STATUS_USAGE;
}

int cmd_install(const struct options *options)
{
    int status = check(options);
    for (size_t i = 0; status == STATUS_DONE && i < options->words.count; i++)
        status = options->command == COMMAND_INSTALL ? hook_install(options->words.items[i])
                                                     : hook_uninstall(options->words.items[i]);
    return status;
}
