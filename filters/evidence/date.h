/*
 * Dates as lists and options have them: YYYY-MM-DD, in UTC. They compare as texts.
 */
#ifndef STANCH_DATE_H
#define STANCH_DATE_H

#include <stdbool.h>

#define DATE_ROOM 11 /* with its end */

/* Is it a date of the calendar? */
bool date_holds(const char *text);
void date_write_today(char today[DATE_ROOM]);

#endif
