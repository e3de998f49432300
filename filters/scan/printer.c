#include "printer.h"

#include "io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

int printer_flush(struct printer *printer)
{
    size_t used = printer->used;
    printer->used = 0;
    return used ? io_write(STDOUT_FILENO, printer->bytes, used) : 0;
}

int printer_add(struct printer *printer, const void *bytes, size_t len)
{
    if (len > printer->room - printer->used) {
        int error = printer_flush(printer);
        if (error || len > printer->room)
            return error ? error : io_write(STDOUT_FILENO, bytes, len);
    }
    memcpy(printer->bytes + printer->used, bytes, len);
    printer->used += len;
    return 0;
}
