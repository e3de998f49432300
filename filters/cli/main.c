/*
 * stanch: the first word is a sub-command if it names one, else everything is for `redact`.
 */
#include "commands.h"
#include "message.h"
#include "pipe.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A standard descriptor that is closed would be the next file that we open: taken, and useless as it was. */
static void hold_standard_descriptors(void)
{
    static const int useless[] = {O_WRONLY, O_RDONLY, O_WRONLY};
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            open("/dev/null", useless[fd] | O_NOCTTY);
}

static int find_command(const char *word)
{
    for (int command = 0; command < COMMANDS; command++)
        if (word && strcmp(word, command_texts[command].name) == 0)
            return command;
    return -1;
}

/* A mistyped sub-command is a file that is not there: say both. */
static void hint_at_command(const char *word)
{
    const char *near = word && *word != '-' && access(word, F_OK) != 0
                           ? suggest(word, &command_texts[0].name, COMMANDS, sizeof command_texts[0])
                           : NULL;
    if (near)
        message("unknown command: %s: did you mean stanch %s?", word, near);
}

static int run(enum command command, const struct options *options)
{
    if (options->help)
        return help_print(command);
    if (options->version)
        return version_print();
    switch (command) {
    case COMMAND_ROTATE:
        return cmd_rotate(options);
    case COMMAND_EXPLAIN:
        return cmd_explain(options);
    case COMMAND_RULES:
        return cmd_rules(options);
    case COMMAND_ALLOW:
        return cmd_allow(options);
    case COMMAND_DOCTOR:
        return cmd_doctor(options);
    case COMMAND_SCAN:
        return cmd_scan(options);
    case COMMAND_INSTALL:
    case COMMAND_UNINSTALL:
        return cmd_install(options);
    default:
        return cmd_redact(options);
    }
}

int main(int argc, char **argv)
{
    struct options options;
    pipe_harden();
    hold_standard_descriptors();
    int named = find_command(argc > 1 ? argv[1] : NULL), first = named < 0 ? 1 : 2;
    enum command command = named < 0 ? COMMAND_REDACT : (enum command)named;
    if (named < 0)
        hint_at_command(argc > 1 ? argv[1] : NULL);
    options_init(&options, command);
    int status = options_parse(&options, command, argc - first, argv + first);
    if (status == STATUS_DONE)
        status = run(command, &options);
    options_free(&options);
    return status;
}
