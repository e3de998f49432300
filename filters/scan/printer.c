#include "printer.h"

#include "io.h"
#include "signals.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TICK_MS 50
#define ROOM_BYTES ((size_t)64 << 10)

static void nothing(struct printer *printer)
{
    (void)printer;
}

int printer_open(struct printer *printer, enum scan_format format)
{
    *printer = (struct printer){.room = ROOM_BYTES, .bytes = malloc(ROOM_BYTES), .close = nothing};
    if (!printer->bytes)
        return ENOMEM;
    if (format == SCAN_SARIF)
        return printer_set_sarif(printer);
    if (format == SCAN_TEXT)
        printer_set_text(printer);
    else
        printer_set_json(printer, format == SCAN_JSONL);
    return 0;
}

void printer_close(struct printer *printer)
{
    if (printer->close)
        printer->close(printer);
    free(printer->bytes);
    *printer = (struct printer){0};
}

/* In pieces that a pipe takes whole once it is ready, with a look for a signal before each: that is seen by whichever
 * thread the system takes, which need not be the one that waits here. */
static int write_out(const char *bytes, size_t len)
{
    struct pollfd ready = {.fd = STDOUT_FILENO, .events = POLLOUT};
    int error = 0;
    for (size_t at = 0, part; at < len && !error; at += part) {
        while (!signals_give_up() && poll(&ready, 1, TICK_MS) == 0)
            continue;
        part = len - at < PIPE_BUF ? len - at : PIPE_BUF;
        error = signals_give_up() ? EINTR : io_write(STDOUT_FILENO, bytes + at, part);
    }
    return error;
}

int printer_flush(struct printer *printer)
{
    size_t used = printer->used;
    printer->used = 0;
    return write_out(printer->bytes, used);
}

int printer_add(struct printer *printer, const void *bytes, size_t len)
{
    if (len > printer->room - printer->used) {
        int error = printer_flush(printer);
        if (error || len > printer->room)
            return error ? error : write_out(bytes, len);
    }
    memcpy(printer->bytes + printer->used, bytes, len);
    printer->used += len;
    return 0;
}
