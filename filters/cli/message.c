#include "message.h"

#include "io.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* https://no-color.org: any value that is not empty switches colour off. */
static bool wants_colour(void)
{
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
    return !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0 && isatty(STDERR_FILENO);
}

void message_clean(char *text)
{
    for (unsigned char *byte = (unsigned char *)text; *byte; byte++)
        if (*byte < 0x20 || *byte == 0x7f)
            *byte = '?';
}

static char *diverted; /* MESSAGE_MAX bytes, or NULL */

void message_divert(char text[MESSAGE_MAX])
{
    diverted = text;
    if (text)
        text[0] = '\0';
}

void message(const char *format, ...)
{
    char text[MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    message_clean(text);
    if (diverted) {
        if (!*diverted)
            memcpy(diverted, text, sizeof text);
        return;
    }

    char line[MESSAGE_MAX + 64];
    int len = snprintf(line, sizeof line, wants_colour() ? "\033[1;31mstanch:\033[0m %s\n" : "stanch: %s\n", text);
    message_print(STDERR_FILENO, line, (size_t)len);
}

int message_print(int fd, const char *text, size_t len)
{
    return io_write(fd, text, len);
}
