/*
 * Questions to one byte of ASCII, whatever the locale.
 */
#ifndef STANCH_BYTE_H
#define STANCH_BYTE_H

#include <stdbool.h>
#include <stdint.h>

static inline uint8_t byte_lower(uint8_t byte)
{
    return (uint8_t)(byte - 'A') < 26 ? byte | 32 : byte;
}

static inline bool byte_is_letter_or_digit(uint8_t byte)
{
    return (uint8_t)((byte | 32) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}

static inline bool byte_is_hex(uint8_t byte)
{
    return (uint8_t)(byte - '0') < 10 || (uint8_t)((byte | 32) - 'a') < 6;
}

/* 0 to 15, or -1. */
static inline int byte_hex_value(uint8_t byte)
{
    return !byte_is_hex(byte) ? -1 : byte <= '9' ? byte - '0' : (byte | 32) - 'a' + 10;
}

/* Of two digits; -1 where one of them is none. */
static inline int byte_hex_pair(const uint8_t *digits)
{
    int high = byte_hex_value(digits[0]), low = byte_hex_value(digits[1]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

#endif
