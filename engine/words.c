/*
 * The words for the numbers of the public header.
 */
#include "anchor.h"

#define WORD_OF(words, number)                                                                                         \
    ((size_t)(number) < sizeof(words) / sizeof(words)[0] && (number) >= 0 ? (words)[number] : NULL)

const char *stanch_version(void)
{
    return STANCH_VERSION;
}

uint32_t stanch_abi(void)
{
    return 0;
}

const char *stanch_build_facts(void)
{
    return anchors_facts();
}

const char *stanch_channel_name(int channel)
{
    static const char *const words[] = {"prompt", "tool-output", "log", "code"};
    return WORD_OF(words, channel);
}

const char *stanch_severity_name(int severity)
{
    static const char *const words[] = {"public", "low", "medium", "high", "critical"};
    return WORD_OF(words, severity);
}

const char *stanch_confidence_name(int confidence)
{
    static const char *const words[] = {"weak", "generic", "contextual", "distinctive", "checked"};
    return WORD_OF(words, confidence);
}

const char *stanch_dress_name(uint32_t one_dress)
{
    switch (one_dress) {
    case STANCH_DRESS_JSON:
        return "json";
    case STANCH_DRESS_BASE64:
        return "base64";
    case STANCH_DRESS_PERCENT:
        return "percent";
    case STANCH_DRESS_UTF16:
        return "utf-16";
    case STANCH_DRESS_HEX:
        return "hex";
    default:
        return NULL;
    }
}

uint32_t stanch_dress_default(int channel)
{
    (void)channel;
    return STANCH_DRESS_DEFAULT;
}
