#include "regex.h"

#include <stdlib.h>
#include <string.h>

struct regex_tree {
    struct regex *root;
    int groups;
    size_t used, room;
    struct regex nodes[];
};

struct flags {
    bool caseless, dot_all, ungreedy;
};

struct parser {
    struct regex_tree *tree;
    const char *text, *at;
    const char *sentence;
    struct flags flags;
};

static struct regex *parse_either(struct parser *parser, int depth);

static struct regex *fail(struct parser *parser, const char *sentence)
{
    if (!parser->sentence)
        parser->sentence = sentence;
    return NULL;
}

static struct regex *new_node(struct parser *parser, enum regex_type type)
{
    struct regex_tree *tree = parser->tree;
    if (tree->used == tree->room)
        return fail(parser, "the expression is too long");
    struct regex *node = &tree->nodes[tree->used++];
    node->type = type;
    return node;
}

static void adopt(struct regex *parent, struct regex *child)
{
    if (!child)
        return;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

/* ------------------------------------------------------------------------------------------------ sets */

static void add_range(struct bytes *set, unsigned first, unsigned last)
{
    for (unsigned byte = first; byte <= last; byte++)
        bytes_add(set, byte);
}

static void invert(struct bytes *set)
{
    for (int i = 0; i < 4; i++)
        set->bits[i] = ~set->bits[i];
}

static void add_both_cases(struct bytes *set)
{
    for (unsigned byte = 'a'; byte <= 'z'; byte++) {
        unsigned upper = byte - 'a' + 'A';
        if (bytes_has(set, byte) || bytes_has(set, upper)) {
            bytes_add(set, byte);
            bytes_add(set, upper);
        }
    }
}

/* \d, \w, \s and their opposites; false where the letter is none of them. */
static bool add_perl_class(struct bytes *set, char letter)
{
    struct bytes class = {{0, 0, 0, 0}};
    switch (letter | 0x20) {
    case 'd':
        add_range(&class, '0', '9');
        break;
    case 'w':
        class = bytes_word;
        break;
    case 's':
        for (const char *c = "\t\n\f\r "; *c; c++)
            bytes_add(&class, (unsigned char)*c);
        break;
    default:
        return false;
    }
    if (!(letter & 0x20))
        invert(&class);
    bytes_join(set, &class);
    return true;
}

/* [:alpha:] and its like, at `at`; the bytes it takes, 0 where there is none. */
static size_t add_posix_class(struct bytes *set, const char *at)
{
    static const struct {
        const char *name, *ranges;
    } classes[] = {
        {"[:alnum:]", "09AZaz"},   {"[:alpha:]", "AZaz"},
        {"[:digit:]", "09"},       {"[:lower:]", "az"},
        {"[:upper:]", "AZ"},       {"[:xdigit:]", "09AFaf"},
        {"[:word:]", "09AZaz__"},  {"[:space:]", "\t\r  "},
        {"[:blank:]", "\t\t  "},   {"[:punct:]", "!/:@[`{~"},
        {"[:graph:]", "!~"},       {"[:print:]", " ~"},
        {"[:ascii:]", "\x01\x7f"}, {"[:cntrl:]", "\x01\x1f\x7f\x7f"},
    };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        size_t len = strlen(classes[i].name);
        if (strncmp(at, classes[i].name, len) != 0)
            continue;
        for (const char *range = classes[i].ranges; *range; range += 2)
            add_range(set, (unsigned char)range[0], (unsigned char)range[1]);
        return len;
    }
    return 0;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \xHH or \x{H…}, behind the x; -1 where it is no byte of ASCII. */
static int read_hex(struct parser *parser)
{
    bool is_braced = *parser->at == '{';
    int value = 0, digits = 0;
    for (parser->at += is_braced; hex_value(*parser->at) >= 0 && digits < (is_braced ? 6 : 2); digits++)
        value = value * 16 + hex_value(*parser->at++);
    if (is_braced && *parser->at++ != '}')
        return -1;
    return digits > 0 && value < 0x80 ? value : -1;
}

/* The one byte behind a backslash; -1 where it stands for something else. */
static int read_escape(struct parser *parser)
{
    static const char letters[] = "aftnrv", bytes[] = "\a\f\t\n\r\v";
    char c = *parser->at;
    const char *known = c ? strchr(letters, c) : NULL;
    bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (c == '\0' || (unsigned char)c >= 0x80 || (is_letter && !known && c != 'x'))
        return -1;
    parser->at++;
    if (c == 'x')
        return read_hex(parser);
    return known ? (unsigned char)bytes[known - letters] : (unsigned char)c;
}

/* A byte of a class, a backslash before it or not; -1 after an error. */
static int read_class_byte(struct parser *parser)
{
    unsigned char c = (unsigned char)*parser->at;
    int byte = c;
    if (c == '\\') {
        parser->at++;
        byte = read_escape(parser);
    } else {
        parser->at++;
    }
    if (c == 0 || c >= 0x80 || byte < 0) {
        fail(parser, "a class holds what is no byte of ASCII");
        return -1;
    }
    return byte;
}

static bool read_class_item(struct parser *parser, struct bytes *set)
{
    size_t posix = add_posix_class(set, parser->at);
    parser->at += posix;
    if (posix)
        return true;
    if (*parser->at == '\\' && parser->at[1] && add_perl_class(set, parser->at[1])) {
        parser->at += 2;
        return true;
    }
    int first = read_class_byte(parser), last = first;
    if (first >= 0 && parser->at[0] == '-' && parser->at[1] && parser->at[1] != ']') {
        parser->at++;
        last = read_class_byte(parser);
    }
    if (first < 0 || last < first)
        return fail(parser, "a range of a class is wrong") != NULL;
    add_range(set, (unsigned)first, (unsigned)last);
    return true;
}

static struct regex *set_node(struct parser *parser, struct bytes set)
{
    struct regex *node = new_node(parser, REGEX_SET);
    if (node)
        node->set = set;
    return node;
}

/* Behind the bracket. */
static struct regex *parse_class(struct parser *parser)
{
    struct bytes set = {{0, 0, 0, 0}};
    bool is_inverted = *parser->at == '^';
    parser->at += is_inverted;
    for (bool is_first = true; *parser->at != ']' || is_first; is_first = false)
        if (!*parser->at || !read_class_item(parser, &set))
            return fail(parser, "a class does not end");
    parser->at++;
    if (parser->flags.caseless)
        add_both_cases(&set);
    if (is_inverted)
        invert(&set);
    return set_node(parser, set);
}

static struct regex *byte_node(struct parser *parser, unsigned byte)
{
    struct bytes set = {{0, 0, 0, 0}};
    bytes_add(&set, byte);
    if (parser->flags.caseless)
        add_both_cases(&set);
    return set_node(parser, set);
}

/* ------------------------------------------------------------------------------------------------ atoms */

static struct regex *assert_node(struct parser *parser, char what)
{
    struct regex *node = new_node(parser, REGEX_ASSERT);
    if (node)
        node->assert = what;
    return node;
}

/* (?i), (?i-s: and so on, behind the question mark; *is_group where a group begins. */
static bool read_flags(struct parser *parser, bool *is_group)
{
    bool to = true;
    for (;; parser->at++) {
        char c = *parser->at;
        if (c == ')' || c == ':')
            break;
        else if (c == '-')
            to = false;
        else if (c == 'i')
            parser->flags.caseless = to;
        else if (c == 's')
            parser->flags.dot_all = to;
        else if (c == 'U')
            parser->flags.ungreedy = to;
        else
            return fail(parser, c == 'm' ? "(?m) is not carried over: a stream knows no lines"
                                         : "a group begins in an unknown way") != NULL;
    }
    *is_group = *parser->at++ == ':';
    return true;
}

/* (?P<name> or (?<name> */
static bool skip_name(struct parser *parser)
{
    const char *at = parser->at + (*parser->at == 'P');
    const char *end = at[0] == '<' && at[1] != '=' && at[1] != '!' ? strchr(at, '>') : NULL;
    if (!end)
        return false;
    parser->at = end + 1;
    return true;
}

/* Behind the parenthesis. Flags that are set alone hold to the end of the group around them. */
static struct regex *parse_group(struct parser *parser, int depth)
{
    struct flags before = parser->flags;
    struct regex *node = new_node(parser, REGEX_GROUP);
    bool is_group = true, is_captured = *parser->at != '?';
    if (!is_captured) {
        parser->at++;
        is_captured = skip_name(parser);
        if (!is_captured && !read_flags(parser, &is_group))
            return NULL;
    }
    if (!node || !is_group)
        return node; /* an empty group */
    if (is_captured)
        node->group = ++parser->tree->groups;
    adopt(node, parse_either(parser, depth + 1));
    parser->flags = before;
    if (*parser->at != ')')
        return fail(parser, "a parenthesis is not closed");
    parser->at++;
    return node;
}

/* \Q…\E as it stands. */
static struct regex *parse_quoted(struct parser *parser)
{
    struct regex *join = new_node(parser, REGEX_JOIN);
    while (join && *parser->at && strncmp(parser->at, "\\E", 2) != 0)
        adopt(join, byte_node(parser, (unsigned char)*parser->at++));
    parser->at += *parser->at ? 2 : 0;
    return join;
}

static struct regex *parse_escape(struct parser *parser)
{
    char c = *parser->at;
    struct bytes set = {{0, 0, 0, 0}};
    if (c && strchr("bBAz", c)) {
        parser->at++;
        return assert_node(parser, c);
    }
    if (c == 'Q') {
        parser->at++;
        return parse_quoted(parser);
    }
    if (c && add_perl_class(&set, c)) {
        parser->at++;
        return set_node(parser, set);
    }
    int byte = read_escape(parser);
    return byte < 0 ? fail(parser, "a backslash stands before something unknown") : byte_node(parser, (unsigned)byte);
}

static struct regex *parse_atom(struct parser *parser, int depth)
{
    struct bytes any = {{0, 0, 0, 0}};
    switch (*parser->at++) {
    case '[':
        return parse_class(parser);
    case '(':
        return parse_group(parser, depth);
    case '\\':
        return parse_escape(parser);
    case '^':
        return assert_node(parser, 'A');
    case '$':
        return assert_node(parser, 'z');
    case '.':
        if (!parser->flags.dot_all)
            bytes_add(&any, '\n');
        invert(&any);
        return set_node(parser, any);
    case '*':
    case '+':
    case '?':
        return fail(parser, "nothing stands before a repetition");
    default:
        return byte_node(parser, (unsigned char)parser->at[-1]);
    }
}

/* ------------------------------------------------------------------------------------------------ repetitions */

static size_t read_count(const char **at)
{
    size_t count = 0;
    while (**at >= '0' && **at <= '9' && count <= REGEX_REPEAT_MAX)
        count = count * 10 + (size_t)(*(*at)++ - '0');
    return count;
}

/* {n}, {n,} or {n,m}; false where the brace is a brace. */
static bool read_braces(const char **from, size_t *min, size_t *max)
{
    const char *at = *from + 1;
    if (*at < '0' || *at > '9')
        return false;
    *min = *max = read_count(&at);
    if (*at == ',') {
        at++;
        *max = *at == '}' ? REGEX_ENDLESS : read_count(&at);
    }
    if (*at != '}')
        return false;
    *from = at + 1;
    return true;
}

static bool read_repeat(const char **at, size_t *min, size_t *max)
{
    *min = **at == '+';
    *max = **at == '?' ? 1 : REGEX_ENDLESS;
    if (**at == '{')
        return read_braces(at, min, max);
    if (!**at || !strchr("*+?", **at))
        return false;
    ++*at;
    return true;
}

static struct regex *parse_repeat(struct parser *parser, int depth)
{
    struct regex *atom = parse_atom(parser, depth);
    size_t min, max;
    for (int stacked = 0; atom && read_repeat(&parser->at, &min, &max); stacked++) {
        struct regex *node = new_node(parser, REGEX_REPEAT);
        if (!node)
            return NULL;
        if (stacked || min > REGEX_REPEAT_MAX || max < min || (max > REGEX_REPEAT_MAX && max != REGEX_ENDLESS))
            return fail(parser, "a repetition is wrong");
        node->min = min;
        node->max = max;
        node->is_lazy = (*parser->at == '?') != parser->flags.ungreedy;
        parser->at += *parser->at == '?';
        adopt(node, atom);
        atom = node;
    }
    return atom;
}

static struct regex *parse_join(struct parser *parser, int depth)
{
    struct regex *join = new_node(parser, REGEX_JOIN);
    while (join && *parser->at && *parser->at != '|' && *parser->at != ')') {
        struct regex *item = parse_repeat(parser, depth);
        if (!item)
            return NULL;
        adopt(join, item);
    }
    return join;
}

static struct regex *parse_either(struct parser *parser, int depth)
{
    if (depth > REGEX_DEPTH_MAX)
        return fail(parser, "groups are nested too deep");
    struct regex *one = parse_join(parser, depth);
    if (!one || *parser->at != '|')
        return one;
    struct regex *either = new_node(parser, REGEX_EITHER);
    if (!either)
        return NULL;
    adopt(either, one);
    while (*parser->at == '|' && !parser->sentence) {
        parser->at++;
        adopt(either, parse_join(parser, depth));
    }
    return either;
}

/* ------------------------------------------------------------------------------------------------ life */

struct regex_tree *regex_read(const char *text, const char **sentence)
{
    size_t len = strlen(text), room = 3 * len + 16;
    *sentence = "the expression is longer than 10,000 bytes";
    if (len > REGEX_LEN_MAX)
        return NULL;
    struct regex_tree *tree = calloc(1, sizeof *tree + room * sizeof tree->nodes[0]);
    *sentence = "out of memory";
    if (!tree)
        return NULL;
    tree->room = room;
    struct parser parser = {.tree = tree, .text = text, .at = text};
    tree->root = parse_either(&parser, 0);
    if (!parser.sentence && *parser.at)
        fail(&parser, "a parenthesis is closed that was not opened");
    *sentence = parser.sentence;
    if (!parser.sentence)
        return tree;
    free(tree);
    return NULL;
}

void regex_free(struct regex_tree *tree)
{
    free(tree);
}

struct regex *regex_root(struct regex_tree *tree)
{
    return tree->root;
}

int regex_groups(const struct regex_tree *tree)
{
    return tree->groups;
}
