/* anchor → undress → span → [check] → decide → redact: values that an option of a program gives. */
#include "check_parts.h"

#include <string.h>

/* Programs, and the letters of their options behind which a password stands. */
static const struct {
    const char *name, *letters;
} programs[] = {
    {"7z", "p"},           {"az", "p"},         {"bcp", "P"},           {"buildah", "p"},     {"cqlsh", "p"},
    {"crackmapexec", "p"}, {"evil-winrm", "p"}, {"helm", "p"},          {"http", "a"},        {"https", "a"},
    {"hydra", "p"},        {"ipmitool", "P"},   {"isql", "P"},          {"lftp", "u"},        {"login", "p"},
    {"mongo", "p"},        {"mongodump", "p"},  {"mongoexport", "p"},   {"mongoimport", "p"}, {"mongorestore", "p"},
    {"mongosh", "p"},      {"mongostat", "p"},  {"netexec", "p"},       {"nxc", "p"},         {"openssl", "k"},
    {"osql", "P"},         {"psexec", "p"},     {"psexec64", "p"},      {"rpcclient", "U"},   {"smbclient", "U"},
    {"smbget", "U"},       {"smbmap", "p"},     {"snmpbulkwalk", "AX"}, {"snmpget", "AX"},    {"snmpset", "AX"},
    {"snmptrap", "AX"},    {"snmpwalk", "AX"},  {"sqlcmd", "P"},        {"unzip", "P"},       {"useradd", "p"},
    {"usermod", "p"},      {"xh", "a"},         {"zip", "P"},
};

static bool ends_command(uint8_t byte)
{
    return byte == '\n' || byte == '\r' || byte == ';' || byte == '|' || byte == '&';
}

static bool is_border(uint8_t byte)
{
    return !is_alnum(byte) && byte != '_' && byte != '-';
}

/* Does the command hold the word, as `word ` or `word.exe `? */
static bool has_word(const uint8_t *command, size_t len, const char *word)
{
    size_t word_len = strlen(word);
    for (size_t at = 0; at + word_len < len; at++) {
        if ((at > 0 && !is_border(command[at - 1])) || !text_begins(command + at, len - at, word))
            continue;
        const uint8_t *end = command + at + word_len;
        size_t rest = len - at - word_len;
        if (*end == ' ' || (*end == '.' && text_begins(end, rest, ".exe ")))
            return true;
    }
    return false;
}

/* To the left stand a program's name and its option, in one command. */
CHECK(check_program_option)
{
    size_t end = value->left_len;
    while (end > 0 && value->left[end - 1] == ' ')
        end--;
    size_t start = end;
    while (start > 0 && !ends_command(value->left[start - 1]))
        start--;
    if (end - start > 2 && value->left[end - 2] == '-')
        for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
            if (strchr(programs[i].letters, value->left[end - 1]) &&
                has_word(value->left + start, end - start, programs[i].name))
                return;
    check_answer(result, CHECK_REJECT, "no program that takes a password so");
}
