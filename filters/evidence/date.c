#include "date.h"

#include <string.h>
#include <time.h>

static int two_digits(const char *text)
{
    return text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9' ? 10 * (text[0] - '0') + text[1] - '0'
                                                                                : -1;
}

bool date_holds(const char *text)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    int century = two_digits(text), rest = two_digits(text + 2), month = two_digits(text + 5),
        day = two_digits(text + 8);
    if (century < 0 || rest < 0 || month < 1 || month > 12 || day < 1)
        return false;
    int year = 100 * century + rest;
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (month == 2 && is_leap);
}

void date_write_today(char today[DATE_ROOM])
{
    time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(today, DATE_ROOM, "%Y-%m-%d", &parts);
}
