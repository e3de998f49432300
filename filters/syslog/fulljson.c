#include "fulljson.h"

#include "json_bytes.h"

#include <string.h>

#define DEPTH_MAX 32     /* of values under $! */
#define RAW_PAD_MAX 2048 /* bytes that may stand before a message in its raw form */
#define UUID_CHARS 32
#define SECRET_MIN 4 /* bytes: nothing shorter is one where no name says so, and many properties are */

/* Properties that a reply can set. All others can only be judged. */
static const char *const settable[] = {"structured-data", "syslogtag", "hostname", "fromhost", "procid", "msgid"};
#define SETTABLE (sizeof settable / sizeof *settable)

static bool is_uuid(const json_t *uuid)
{
    const char *text = json_string_value(uuid);
    return text && strlen(text) == UUID_CHARS && strspn(text, "0123456789abcdefABCDEF") == UUID_CHARS;
}

bool fulljson_is(const json_t *message)
{
    const json_t *uuid = json_object_get(message, "uuid");
    return json_is_string(json_object_get(message, "msg")) && json_is_string(json_object_get(message, "rawmsg")) &&
           json_is_string(json_object_get(message, "timegenerated")) && (!json_is_string(uuid) || is_uuid(uuid));
}

const char *fulljson_mark(const json_t *message)
{
    const json_t *uuid = json_object_get(message, "uuid");
    return is_uuid(uuid) ? json_string_value(uuid) : NULL;
}

const char *fulljson_last_mark(const json_t *message)
{
    const json_t *mark = json_object_get(json_object_get(message, "$!"), "stanch");
    return is_uuid(mark) ? json_string_value(mark) : NULL;
}

/* *changed: a new string where the text must change, else NULL. False where nothing may be sent. */
static bool judge_string(struct message_judge *judge, const char *name, const json_t *string, json_t **changed)
{
    struct secret_text text = {0}, out = {0};
    enum verdict verdict =
        json_bytes_get(&text, string) ? message_judge_field(judge, name, text.bytes, text.len, &out) : VERDICT_FAILED;
    *changed = verdict == VERDICT_CHANGED ? json_bytes_string(out.bytes, out.len) : NULL;
    secret_text_free(&text);
    secret_text_free(&out);
    return verdict == VERDICT_CLEAN || *changed;
}

static bool is_clean(struct message_judge *judge, const char *text)
{
    struct secret_text out = {0};
    enum verdict verdict = message_judge_field(judge, NULL, text, strlen(text), &out);
    secret_text_free(&out);
    return verdict == VERDICT_CLEAN;
}

static bool judge_value(struct message_judge *judge, const char *name, json_t *value, json_t **changed, int depth);

/* Changes the object in place. A key cannot be changed: rsyslog would keep the old one beside the new. */
static bool judge_object(struct message_judge *judge, json_t *object, bool *has_changed, int depth)
{
    const char *key;
    json_t *value, *changed;
    void *next;
    json_object_foreach_safe(object, next, key, value)
    {
        if (!is_clean(judge, key) || !judge_value(judge, key, value, &changed, depth))
            return false;
        *has_changed = *has_changed || changed;
        if (changed && changed != value && json_object_set_new(object, key, changed) != 0)
            return false;
    }
    return true;
}

static bool judge_array(struct message_judge *judge, const char *name, json_t *array, bool *has_changed, int depth)
{
    json_t *changed;
    for (size_t i = 0; i < json_array_size(array); i++) {
        json_t *value = json_array_get(array, i);
        if (!judge_value(judge, name, value, &changed, depth))
            return false;
        *has_changed = *has_changed || changed;
        if (changed && changed != value && json_array_set_new(array, i, changed) != 0)
            return false;
    }
    return true;
}

/* *changed: NULL, a new string, or `value` itself after a change within it. */
static bool judge_value(struct message_judge *judge, const char *name, json_t *value, json_t **changed, int depth)
{
    bool is_fine = true, has_changed = false;
    *changed = NULL;
    if (depth > DEPTH_MAX)
        return false;
    if (json_is_string(value))
        is_fine = judge_string(judge, name, value, changed);
    else if (json_is_object(value))
        is_fine = judge_object(judge, value, &has_changed, depth + 1);
    else if (json_is_array(value))
        is_fine = judge_array(judge, name, value, &has_changed, depth + 1);
    if (has_changed)
        *changed = value;
    return is_fine;
}

/* rsyslog takes each entry of $! whole. */
static bool judge_variables(struct message_judge *judge, json_t *variables, json_t *reply)
{
    const char *key;
    json_t *value, *changed;
    json_object_foreach(variables, key, value)
    {
        if (strcmp(key, "stanch") == 0)
            continue;
        if (!is_clean(judge, key) || !judge_value(judge, key, value, &changed, 0))
            return false;
        if (changed == value)
            json_incref(value);
        if (changed && json_object_set_new(reply, key, changed) != 0)
            return false;
    }
    return true;
}

static bool is_settable(const char *key)
{
    for (size_t i = 0; i < SETTABLE; i++)
        if (strcmp(settable[i], key) == 0)
            return true;
    return false;
}

static bool judge_properties(struct message_judge *judge, json_t *message, json_t *reply)
{
    const char *key;
    json_t *value, *changed;
    json_object_foreach(message, key, value)
    {
        bool is_done = strcmp(key, "msg") == 0 || strcmp(key, "rawmsg") == 0 || strcmp(key, "$!") == 0;
        if (is_done || (strcmp(key, "uuid") == 0 && is_uuid(value)))
            continue;
        if (!judge_value(judge, NULL, value, &changed, 0))
            return false;
        if (!changed)
            continue;
        if (changed == value)
            return false;
        if (!is_settable(key)) {
            json_decref(changed);
            return false;
        }
        if (json_object_set_new(reply, key, changed) != 0)
            return false;
    }
    return true;
}

/* A message in both of its forms, and what it is to be. */
struct forms {
    struct secret_text text, raw, new_text, new_header;
};

static void free_forms(struct forms *forms)
{
    secret_text_free(&forms->text);
    secret_text_free(&forms->raw);
    secret_text_free(&forms->new_text);
    secret_text_free(&forms->new_header);
}

/* The bytes before the message in its raw form; all of it where the message is not its end. */
static size_t header_len(const struct secret_text *text, const struct secret_text *raw)
{
    size_t len = text->len <= raw->len ? raw->len - text->len : raw->len;
    bool is_end = text->len == 0 || (len < raw->len && memcmp(raw->bytes + len, text->bytes, text->len) == 0);
    return is_end ? len : raw->len;
}

/* rsyslog keeps the message as an offset into its raw form: a header that changes must keep its length. */
static json_t *join_raw(struct forms *forms, size_t wanted)
{
    bool is_fine = true;
    if (forms->new_header.len > wanted)
        forms->new_header.len = wanted;
    while (is_fine && forms->new_header.len < wanted)
        is_fine = secret_text_add(&forms->new_header, " ", 1);
    is_fine = is_fine && secret_text_add(&forms->new_header, forms->new_text.bytes, forms->new_text.len);
    return is_fine ? json_bytes_string(forms->new_header.bytes, forms->new_header.len) : NULL;
}

/* Setting msg changes the raw form, too; setting both could make rsyslog write past the end of it. */
static bool judge_forms(struct message_judge *judge, struct forms *forms, json_t *reply)
{
    size_t len = header_len(&forms->text, &forms->raw);
    enum verdict text = message_judge_message(judge, forms->text.bytes, forms->text.len, &forms->new_text);
    enum verdict header = message_judge_field(judge, NULL, forms->raw.bytes, len, &forms->new_header);
    if (text > VERDICT_CHANGED || header > VERDICT_CHANGED)
        return false;
    if (header == VERDICT_CHANGED)
        return json_object_set_new(reply, "rawmsg", join_raw(forms, len)) == 0;
    return text == VERDICT_CLEAN ||
           json_object_set_new(reply, "msg", json_bytes_string(forms->new_text.bytes, forms->new_text.len)) == 0;
}

static bool get_forms(struct forms *forms, const json_t *message)
{
    return json_bytes_get(&forms->text, json_object_get(message, "msg")) &&
           json_bytes_get(&forms->raw, json_object_get(message, "rawmsg"));
}

static bool judge_message(struct message_judge *judge, const json_t *message, json_t *reply)
{
    struct forms forms = {0};
    bool is_fine = get_forms(&forms, message) && judge_forms(judge, &forms, reply);
    free_forms(&forms);
    return is_fine;
}

bool fulljson_judge(struct message_judge *judge, json_t *message, json_t *reply)
{
    const char *uuid = fulljson_mark(message);
    json_t *variables = json_object(), *mark = json_string(uuid ? uuid : "ok");
    bool is_fine = variables && judge_message(judge, message, reply) && judge_properties(judge, message, reply) &&
                   judge_variables(judge, json_object_get(message, "$!"), variables) &&
                   json_object_set(variables, "stanch", mark) == 0 && json_object_set(reply, "$!", variables) == 0;
    json_decref(mark);
    json_decref(variables);
    return is_fine;
}

json_t *fulljson_withheld_raw(size_t len)
{
    char text[RAW_PAD_MAX + sizeof MESSAGE_WITHHELD];
    size_t pad = len < RAW_PAD_MAX ? len : RAW_PAD_MAX;
    memset(text, ' ', pad);
    memcpy(text + pad, MESSAGE_WITHHELD, sizeof MESSAGE_WITHHELD);
    return json_string(text);
}

void fulljson_withhold(struct message_judge *judge, const json_t *message, json_t *reply)
{
    const char *key;
    json_t *value, *variables = json_object();
    json_object_clear(reply);
    json_object_set_new(reply, "rawmsg", fulljson_withheld_raw(json_string_length(json_object_get(message, "rawmsg"))));
    for (size_t i = 0; i < SETTABLE; i++)
        json_object_set_new(reply, settable[i], json_string("-"));
    json_object_foreach(json_object_get(message, "$!"), key, value)
    {
        if (is_clean(judge, key))
            json_object_set_new(variables, key, json_null());
    }
    json_object_set_new(variables, "stanch", json_string("withheld"));
    json_object_set_new(reply, "$!", variables);
}
