#include "example_host.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_host_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '.' || byte == '-' || byte == '_' || (unsigned char)byte >= 0x80;
}

/* Is the host that name, or does it end in it behind a dot? */
static bool is_below(const char *host, size_t len, const char *name)
{
    size_t name_len = strlen(name);
    return len >= name_len && strncasecmp(host + len - name_len, name, name_len) == 0 &&
           (len == name_len || host[len - name_len - 1] == '.');
}

bool example_host_follows(const char *text, size_t len)
{
    static const char *const names[] = {"example.com", "example.org", "example.net", "example", "test", "invalid"};
    size_t end = 1;
    if (len == 0 || text[0] != '@')
        return false;
    while (end < len && is_host_byte(text[end]))
        end++;
    while (end > 1 && text[end - 1] == '.') /* of the root, or of a sentence */
        end--;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_below(text + 1, end - 1, names[i]))
            return true;
    return false;
}
