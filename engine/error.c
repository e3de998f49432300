#include "error.h"

#include <stdarg.h>
#include <stdio.h>

const char *stanch_strerror(int error)
{
    switch (error) {
    case STANCH_OK:
        return "no error";
    case STANCH_E_ARGUMENT:
        return "an argument is missing or out of its range";
    case STANCH_E_MEMORY:
        return "memory was refused";
    case STANCH_E_RULES:
        return "a rule is wrong";
    case STANCH_E_OPTIONS:
        return "an option is wrong";
    case STANCH_E_STATE:
        return "the stream has failed or ended, or belongs to other rules: reset it";
    case STANCH_E_SPACE:
        return "the buffer is too small";
    case STANCH_E_CPU:
        return "the processor lacks SSSE3, which Hyperscan needs";
    case STANCH_E_INTERNAL:
        return "a library below failed; nothing was released";
    default:
        return "unknown error";
    }
}

int error_code(stanch_error *error, int code)
{
    return error_set(error, code, "%s", stanch_strerror(code));
}

int error_set(stanch_error *error, int code, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    if (error && error->code == STANCH_OK) {
        error->code = code;
        vsnprintf(error->text, sizeof error->text, text, arguments);
    }
    va_end(arguments);
    return code;
}

void error_place(stanch_error *error, const char *file, int line, int column, const char *rule)
{
    if (!error)
        return;
    snprintf(error->file, sizeof error->file, "%s", file ? file : "");
    snprintf(error->rule, sizeof error->rule, "%s", rule ? rule : "");
    error->line = line;
    error->column = column;
}
